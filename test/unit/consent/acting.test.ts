import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryKey, categoryLeaves } from '../../../src/consent/categories.js';
import { readTerms, viewerKey } from '../../../src/consent/classes.js';
import { decide, ringOf } from '../../../src/consent/decide.js';
import { mayAsk, registrationOf } from '../../../src/consent/registration.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { baseState, effectiveState } from '../../../src/consent/state.js';
import type { Subject } from '../../../src/consent/subject.js';
import type { Viewer } from '../../../src/consent/viewer.js';
import { aMoment, anAsk, aSubject, events, policy } from './worlds.js';

const aClient = fc.constantFrom(...policy.clients.map((client) => client.id), 'nobody');
// Seeded, because it is counted below how many of the random asks were allowed.
const runs = { seed: 20_261_122, numRuns: 600 };

/** The class of a customer who said this, beside the two that each ring begins with, and what a viewer sees by it. */
function termsOf(viewer: Viewer, said: readonly ConsentEvent[], subject: Subject, now: number) {
  const ring = ringOf(policy, viewer);
  const { state } = effectiveState(said, { subject, ring, policy, now });
  const table = { [ring]: [null, baseState(policy, ring), state] };
  return { state, terms: readTerms({ policy, table, viewer, now }) };
}

describe('clients that act in each other’s name', () => {
  test('see what each of them may see, and nothing where they are recipients of different rings', () => {
    const seen = { allowed: 0, rings: 0 };
    fc.assert(
      fc.property(events, aSubject, anAsk, aClient, aMoment, (said, subject, ask, actor, now) => {
        const { client, purpose, endUser } = ask;
        const viewer: Viewer = { client, actors: [actor], purpose, endUser };
        const { state, terms } = termsOf(viewer, said, subject, now);
        const oneRing = ringOf(policy, { client: actor, endUser }) === state.ring;
        let any = false;
        for (const category of categoryLeaves) {
          if (category === 'identity.presence') continue;
          const each = [client, actor].map(
            (id) =>
              decide({ ...viewer, client: id, category, about: 'other', relation: 'stranger' }, state, policy).allow,
          );
          const together = oneRing && each.every((allow) => allow);
          any ||= together;
          expect([category, terms.allow[categoryKey(category)]?.[2] === 1]).toEqual([category, together]);
        }
        // A row of which nothing may be seen is not seen, though each alone might see something.
        expect(terms.allow['identity_presence']?.[2] === 1).toBe(any);
        if (any) seen.allowed += 1;
        if (!oneRing) seen.rings += 1;
      }),
      runs,
    );
    expect(seen.allowed).toBeGreaterThan(5);
    expect(seen.rings).toBeGreaterThan(5);
  });

  test('have nobody before them who looks at themselves, unless all of them are our own', () => {
    const endUser = { kind: 'customer', id: 'x' as never } as const;
    const self = (client: string, actors: readonly string[]) =>
      readTerms({ policy, table: {}, viewer: { client, actors, purpose: 'service', endUser }, now: 0 }).self;

    expect(self('kith.web', [])).toBe('x');
    expect(self('kith.web', ['kith.web'])).toBe('x');
    expect(self('kith.web', ['acme.app'])).toBeNull();
    expect(self('acme.app', ['kith.web'])).toBeNull();
  });

  test('are registered for what each of them is registered for', () => {
    fc.assert(
      fc.property(anAsk, aClient, ({ client, purpose, endUser, category }, actor) => {
        const both = registrationOf(policy, { client, actors: [actor], purpose, endUser });
        const each = [client, actor].map((id) => registrationOf(policy, { client: id, purpose, endUser }));
        expect(both === null).toBe(each.some((one) => one === null));
        const may = each.every((one) => one !== null && mayAsk(one, category));
        expect(both !== null && mayAsk(both, category)).toBe(may);
      }),
      runs,
    );
  });

  test('share no kept verdicts with one of them alone', () => {
    const alone: Viewer = { client: 'kith.console', purpose: 'service', endUser: null };

    expect(viewerKey({ ...alone, actors: ['kith.web'] })).not.toBe(viewerKey(alone));
    expect(viewerKey({ ...alone, actors: [] })).toBe(viewerKey(alone));
  });
});
