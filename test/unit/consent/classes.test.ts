import { expect, test } from 'vitest';
import { categoryKey, categoryLeaves, markCategories } from '../../../src/consent/categories.js';
import { readTerms } from '../../../src/consent/classes.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Policy } from '../../../src/consent/policy.js';
import { baseState } from '../../../src/consent/state.js';
import type { Viewer } from '../../../src/consent/viewer.js';
import type { InternalId } from '../../../src/model/ids.js';

const analyst: Viewer = {
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: { kind: 'staff', role: 'analyst' },
};
const customer: Viewer = {
  client: 'kith.web',
  purpose: 'service',
  endUser: { kind: 'customer', id: 'ana' as InternalId },
};
const asking: Policy = {
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === analyst.client
      ? { ...client, asks: [...client.asks, { purposes: ['analytics'], categories: ['special.health'] }] }
      : client,
  ),
};

/** The categories of which the terms hold a vector, over classes of which none grants anything. */
function vectorsFor(viewer: Viewer, policy: Policy): readonly string[] {
  const table = { firstParty: [null, baseState(policy, 'firstParty')] };
  const { allow } = readTerms({ policy, table, viewer, now: 0 });
  return Object.keys(allow).sort();
}

const ordinary = categoryLeaves.filter((leaf) => !markCategories.includes(leaf));

test.each([
  ['staff whose client asks for none', analyst, defaultPolicy, []],
  ['staff whose client asks for one, which nobody granted', analyst, asking, ['special.health']],
  ['customers, whose own they are', customer, defaultPolicy, markCategories],
  ['clients that act for each other, of which one asks for none', { ...analyst, actors: ['kith.analyse'] }, asking, []],
] as const)('there are vectors of marks as far as the policy registers them: %s', (_, viewer, policy, marks) => {
  expect(vectorsFor(viewer, policy)).toEqual([...ordinary, ...marks].map(categoryKey).sort());
});
