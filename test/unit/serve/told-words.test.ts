import 'reflect-metadata';
import { expect, test } from 'vitest';
import type { ChainedEvent } from '../../../src/consent/chain.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { InternalId } from '../../../src/model/ids.js';
import { receipt, receipts, standing } from '../../../src/serve/consent/told-words.js';
import type { RequestContext } from '../../../src/serve/context.js';
import { adult, start, word } from '../consent/worlds.js';

const context = { ids: { mint: () => 'public' } } as unknown as RequestContext;
const id = 'c1' as InternalId;

test('what aliases of one request ask again is worked out once', () => {
  const events = Array.from({ length: 30 }, (_, place): ChainedEvent => {
    const said = word({ seq: place + 1, receiptId: `r${Math.floor(place / 10)}`, at: start + place });
    return {
      ...said,
      id: `e${place}`,
      customerId: id,
      basis: 'consent',
      from: start,
      actor: 'self',
      unproven: false,
      receiptId: said.receiptId,
    };
  });
  let looked = 0;
  const facts = {
    get events() {
      looked += 1;
      return events;
    },
    subject: adult,
    policy: defaultPolicy,
    now: start + 100,
  };
  const aliases = Array.from({ length: 400 }, (_, place) => place);

  const first = standing(facts, null);
  const lookedOnce = looked;
  const stood = aliases.map((place) => standing(facts, place % 2 === 0 ? null : 'analytics'));
  const shown = aliases.map(() => receipts(context, id, facts));

  expect(stood[399]).toEqual(stood[0]?.filter(({ purpose }) => purpose.startsWith('analytics')));
  expect(shown[0]?.map((one) => one.id)).toEqual(['r2', 'r1', 'r0']);
  expect(receipt(context, id, facts, 'r1')).toEqual(shown[399]?.[1]);
  expect(receipt(context, id, facts, 'r9')).toBeNull();
  expect(stood[0]).toEqual(first);
  expect(shown[399]?.[0]).toBe(shown[0]?.[0]);
  expect(lookedOnce).toBeGreaterThan(0);
  expect(looked).toBe(lookedOnce);
});
