import { expect, test } from 'vitest';
import type { Experiment } from '../../../../src/consent/experiment-shape.js';
import { type Figures, type Weighting, WeightingLog } from '../../../../src/analyse/experiment/estimate.js';
import type { ShownList } from '../../../../src/graph/experiment-reads.js';
import { loggedWorld } from './logged-world.js';

const draws = { name: 'draws', share: 0.5, weights: {}, exploration: { share: 0.5, candidates: 6 } };
const experiment: Experiment = {
  name: 'try',
  from: '2026-11-01',
  until: '2026-12-01',
  arms: [{ name: 'usual', share: 0.5, weights: {}, exploration: { share: 0, candidates: 6 } }, draws],
};

const key = { key: Buffer.from('a test key'), organisation: 'own', epoch: '2026-11-27' };

function estimateOf(customers: readonly (readonly ShownList[])[], weighting: Weighting, arms = experiment.arms) {
  const log = new WeightingLog({ ...experiment, arms }, weighting);
  for (const lists of customers) log.add(lists);
  return log.estimate({ contributorsMin: 10, key });
}

const taste: Weighting = { linear: 0.2, popular: 3 };

test.each<[string, Weighting]>([
  ['the weighting that drew them', {}],
  ['a better one', taste],
  ['a worse one', { popular: 0 }],
])(
  'on generated logs the intervals cover the truth as often as they say: %s',
  (_, weighting) => {
    const worlds = 200;
    const covered = { ips: 0, selfNormalised: 0, doublyRobust: 0 };
    const names = Object.keys(covered) as (keyof typeof covered)[];
    for (let seed = 0; seed < worlds; seed += 1) {
      const world = loggedWorld({ seed, customers: 400, share: 0.5 });
      const { figures } = estimateOf(world.customers, weighting);
      const truth = world.truth(weighting);
      for (const name of names) {
        const { lower, upper } = (figures as Figures)[name];
        if (lower <= truth && truth <= upper) covered[name] += 1;
      }
    }

    // 95 % of 200 are 190; fewer than 180 come once in a thousand times. The truth is that of these customers, so intervals may cover it more often.
    for (const name of names) expect(covered[name]).toBeGreaterThanOrEqual(180);
  },
  120_000,
);

test('a better weighting is seen to be better than what was shown, and a worse one is not', () => {
  const world = loggedWorld({ seed: 1, customers: 4_000, share: 0.5 });

  expect(estimateOf(world.customers, taste).figures?.gain.lower).toBeGreaterThan(0);
  expect(estimateOf(world.customers, { popular: 0 }).figures?.gain.upper).toBeLessThan(0);
});

test('self-normalised and doubly robust figures are narrower than plain inverse propensities', () => {
  const { figures } = estimateOf(loggedWorld({ seed: 2, customers: 2_000, share: 0.3 }).customers, taste);
  const width = (name: 'ips' | 'selfNormalised' | 'doublyRobust') => {
    const { lower, upper } = (figures as Figures)[name];
    return upper - lower;
  };

  expect(width('selfNormalised')).toBeLessThan(width('ips'));
  expect(width('doublyRobust')).toBeLessThan(width('ips'));
});

test('where nothing was drawn, or what was drawn from is not known, it is refused', () => {
  const world = loggedWorld({ seed: 3, customers: 200, share: 0.5 });
  const unknown = world.customers.map((lists) => lists.map((list) => ({ ...list, candidates: null, terms: null })));

  expect(estimateOf(loggedWorld({ seed: 3, customers: 200, share: 0, arm: 'usual' }).customers, taste).refused).toBe(
    'NO_DRAWS',
  );
  expect(estimateOf(unknown, taste).refused).toBe('NO_DRAWS');
  expect(estimateOf(world.customers, taste, [{ ...draws, weights: { popular: 2 } }]).refused).toBe('NO_DRAWS');
  expect(estimateOf([], taste)).toEqual({ refused: 'NO_DRAWS', figures: null, effectiveCustomers: null });
});

test('where too few customers let it be measured, or too few used anything, it is refused', () => {
  const world = loggedWorld({ seed: 4, customers: 200, share: 0.5 });
  const unused = world.customers.map((lists) =>
    lists.map((list) => ({ ...list, positions: list.positions.map((position) => ({ ...position, used: false })) })),
  );

  expect(estimateOf(world.customers.slice(0, 9), taste).refused).toBe('TOO_FEW');
  expect(estimateOf(unused, taste).refused).toBe('TOO_FEW');
});

test('where too little of what was shown is what the weighting would show, it is refused', () => {
  const rarely = loggedWorld({ seed: 5, customers: 300, share: 0.02 });
  const reversed: Weighting = { linear: 0.001, factors: 0.001, popular: 5 };

  const { refused, figures } = estimateOf(rarely.customers, reversed);

  expect([refused, figures]).toEqual(['THIN_OVERLAP', null]);
});

test('a log whose propensities are not what was done is refused', () => {
  const world = loggedWorld({ seed: 6, customers: 2_000, share: 0.5 });
  const wrong = world.customers.map((lists) =>
    lists.map((list) => ({
      ...list,
      positions: list.positions.map((position) => ({ ...position, propensity: position.propensity / 2 })),
    })),
  );

  expect(estimateOf(wrong, {}).refused).toBe('THIN_OVERLAP');
});

test('the same customers have the same noise, whatever is asked of them', () => {
  const { customers } = loggedWorld({ seed: 7, customers: 400, share: 0.5 });
  const figures = estimateOf(customers, taste).figures;

  expect(figures).not.toBeNull();
  expect(estimateOf(customers, taste).figures).toEqual(figures);
  expect(estimateOf(customers, { ...taste, linear: 0.2 + 1e-12 }).figures).toEqual(figures);
});

test('a figure does not tell whether one more customer was in it who used everything', () => {
  const { customers } = loggedWorld({ seed: 8, customers: 200, share: 0.5 });
  const eager = customers.map((lists) =>
    lists.map((list) => ({ ...list, positions: list.positions.map((position) => ({ ...position, used: true })) })),
  );
  const withOne = (at: number) => estimateOf([...customers, eager[at] ?? []], {}).figures?.shown.value ?? 0;
  const without = estimateOf(customers, {}).figures?.shown.value ?? 0;

  const higher = customers.filter((_, at) => withOne(at) > without).length / customers.length;

  // Exact figures would all be higher.
  expect(higher).toBeGreaterThan(0.1);
  expect(higher).toBeLessThan(0.9);
});
