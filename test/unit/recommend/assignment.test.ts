import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Experiment } from '../../../src/consent/experiment-shape.js';
import type { InternalId, Secret } from '../../../src/model/ids.js';
import { Assignment, runningAt } from '../../../src/recommend/assignment.js';

const secret = Buffer.alloc(32, 7) as Secret;
const exploration = { share: 0, candidates: 40 };

function experiment(name: string, shares: readonly number[]): Experiment {
  const arms = shares.map((share, place) => ({ name: `arm${place}`, share, weights: {}, exploration }));
  return { name, from: '2026-11-01', until: '2026-12-01', arms };
}

const customers = (count: number) => Array.from({ length: count }, (_, place) => `customer ${place}` as InternalId);
const sharesOf = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 })
  .map((parts) => parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0)));

test('the arms get their shares, whatever the shares, the experiment and the secret', () => {
  fc.assert(
    fc.property(
      sharesOf,
      fc.string({ minLength: 1 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (shares, name, bytes) => {
        const assignment = new Assignment(Buffer.from(bytes) as Secret);
        const given = experiment(name, shares);
        const count = 4_000;
        const found = customers(count).map((id) => assignment.armOf(given, id).name);

        // Five standard errors: one in 1.7 million draws is further off.
        for (const { name: arm, share } of given.arms)
          expect(Math.abs(found.filter((each) => each === arm).length - count * share)).toBeLessThan(
            5 * Math.sqrt(count * share * (1 - share)) + 1,
          );
      },
    ),
    { seed: 26, numRuns: 40 },
  );
});

test('a customer stays in an arm: on another instance, after another customer, and when the experiment is declared again', () => {
  fc.assert(
    fc.property(sharesOf, fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (shares, name, id) => {
      const once = new Assignment(secret);
      const again = new Assignment(Buffer.from(secret) as Secret);
      again.armOf(experiment(name, shares), 'somebody else' as InternalId);

      expect(again.armOf({ ...experiment(name, shares), until: '2027-01-01' }, id as InternalId).name).toBe(
        once.armOf(experiment(name, shares), id as InternalId).name,
      );
    }),
    { seed: 26 },
  );
});

test('a larger share takes customers from the arm behind it and sends none elsewhere', () => {
  const assignment = new Assignment(secret);
  const before = experiment('try', [0.2, 0.8]);
  const after = experiment('try', [0.3, 0.7]);

  for (const id of customers(2_000))
    if (assignment.armOf(before, id).name === 'arm0') expect(assignment.armOf(after, id).name).toBe('arm0');
});

test('another experiment, and another secret, divide the customers independently', () => {
  const [one, other] = [new Assignment(secret), new Assignment(Buffer.alloc(32, 8) as Secret)];
  const count = 4_000;
  const halves = [0.5, 0.5];
  const together = (is: (id: InternalId) => boolean) => customers(count).filter(is).length / count;

  const otherExperiment = together(
    (id) => one.armOf(experiment('try', halves), id).name === one.armOf(experiment('next', halves), id).name,
  );
  const otherSecret = together(
    (id) => one.armOf(experiment('try', halves), id).name === other.armOf(experiment('try', halves), id).name,
  );

  expect(otherExperiment).toBeCloseTo(0.5, 1);
  expect(otherSecret).toBeCloseTo(0.5, 1);
});

test('an experiment runs from midnight of its first day until midnight of its last', () => {
  const given = experiment('try', [0.5, 0.5]);
  const at = (text: string) => runningAt([given], Date.parse(text))?.name ?? null;

  expect(at('2026-10-31T23:59:59.999Z')).toBeNull();
  expect(at('2026-11-01T00:00:00Z')).toBe('try');
  expect(at('2026-11-30T23:59:59.999Z')).toBe('try');
  expect(at('2026-12-01T00:00:00Z')).toBeNull();
});
