import { expect, test } from 'vitest';
import { finishedHoldOut, judgeHoldOut, type Participant } from '../../../../src/analyse/influence/hold-out.js';
import { type Experiment, experimentShape } from '../../../../src/consent/experiment-shape.js';
import { figureKeyOf } from '../../../../src/consent/statistics/figure.js';
import { testSecret } from '../../../graph-harness.js';

const without = { tiesLinear: 0, tiesFactors: 0, tiesPopular: 0 };
const experiment = (over: object = {}, arm: object = {}): Experiment =>
  experimentShape.parse({
    name: 'without-ties',
    from: '2026-01-01',
    until: '2026-02-01',
    arms: [
      { name: 'usual', share: 0.5 },
      { name: 'none', share: 0.5, weights: without, ...arm },
    ],
    ...over,
  });
const dayOf = (date: string) => Date.parse(date) / 86_400_000;
const [whole, toys, tools] = [0, 1, 2];
const key = { key: figureKeyOf(testSecret), organisation: 'first_party', epoch: '2026-10-01' };

/** So many in each arm, of whom so many followed an act of the class five days later. */
function judge(
  { usual, none }: Record<'usual' | 'none', number>,
  followed: Readonly<Record<number, readonly [usual: number, none: number]>>,
) {
  const participants: Participant[] = [
    ...Array.from({ length: usual }, (_, customer) => ({ customer, arm: 'usual', day: 100 })),
    ...Array.from({ length: none }, (_, at) => ({ customer: usual + at, arm: 'none', day: 100 })),
  ];
  const acts = Object.entries(followed).flatMap(([of, counts]) =>
    counts.flatMap((count, arm) =>
      Array.from({ length: count }, (_, at) => ({
        customer: arm * usual + at,
        day: 105,
        classes: [whole, Number(of)],
      })),
    ),
  );
  return judgeHoldOut({
    holdOut: { experiment: experiment(), heldOut: 'none' },
    participants,
    followed: acts,
    whole,
    others: [toys, tools],
    rules: { contributorsMin: 10 },
    key,
  });
}

test('what ties have, held out of the lists of one arm, is a hold-out: of nothing less, and with nothing besides', () => {
  const now = dayOf('2026-06-01');
  const heldOut = (...experiments: Experiment[]) => finishedHoldOut(experiments, now)?.heldOut ?? null;

  expect(heldOut(experiment())).toBe('none');
  expect(heldOut(experiment({}, { weights: { tiesLinear: 0, tiesFactors: 0 } }))).toBeNull();
  expect(heldOut(experiment({}, { weights: { ...without, popular: 2 } }))).toBeNull();
  expect(heldOut(experiment({}, { exploration: { share: 0.1 } }))).toBeNull();
  expect(heldOut()).toBeNull();
});

test('it is read once all that it came to is known, and of several the latest', () => {
  const later = experiment({ name: 'again', from: '2026-03-01', until: '2026-04-01' });

  expect(finishedHoldOut([experiment()], dayOf('2026-02-28'))).toBeNull();
  expect(finishedHoldOut([experiment()], dayOf('2026-03-01'))?.experiment.name).toBe('without-ties');
  expect(finishedHoldOut([later, experiment()], dayOf('2026-04-20'))?.experiment.name).toBe('without-ties');
  expect(finishedHoldOut([experiment(), later], dayOf('2026-06-01'))?.experiment.name).toBe('again');
});

test('a planted effect raises the claim of all acts, and of the category that it is in alone', () => {
  const found = judge({ usual: 1_000, none: 1_000 }, { [toys]: [500, 250], [tools]: [200, 200] });

  expect(found).toMatchObject({ experiment: 'without-ties', refused: null });
  expect(found.classes.map(({ of, claim }) => [of, claim])).toEqual([
    [whole, 'CAUSE'],
    [toys, 'CAUSE'],
    [tools, 'PROPAGATION'],
  ]);
  expect(found.classes[1]?.difference.value).toBeCloseTo(0.25, 1);
  expect(found.classes[1]?.difference.lower).toBeGreaterThan(0.15);
  expect((found.customers ?? 1) % 5).toBe(0);
  expect(Math.abs((found.heldOut ?? 0) - 1_000)).toBeLessThanOrEqual(7.5);
});

test('without an effect, or with one against it, nothing is raised and no category is asked', () => {
  for (const counts of [
    [300, 300],
    [250, 500],
  ] as const) {
    const found = judge({ usual: 1_000, none: 1_000 }, { [toys]: counts });

    expect(found.classes.map(({ of, claim }) => [of, claim])).toEqual([[whole, 'PROPAGATION']]);
  }
});

test('in a thousand draws without an effect a claim is raised no more often than its confidence says', () => {
  let raised = 0;
  let state = 12_345;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const binomial = () => Array.from({ length: 400 }).filter(() => random() < 0.3).length;
  for (let draw = 0; draw < 1_000; draw += 1) {
    const [class_] = judge({ usual: 400, none: 400 }, { [toys]: [binomial(), binomial()] }).classes;
    raised += Number(class_?.claim === 'CAUSE');
  }

  // One side of a 95 % interval that allows for noise as well.
  expect(raised).toBeLessThanOrEqual(35);
  expect(raised).toBeGreaterThan(0);
});

test('fewer than 50 in an arm, or arms that are no fair draw, are refused; too few who followed say nothing', () => {
  expect(judge({ usual: 200, none: 49 }, { [toys]: [150, 5] })).toMatchObject({ refused: 'TOO_FEW', classes: [] });
  expect(judge({ usual: 1_200, none: 800 }, { [toys]: [600, 100] })).toMatchObject({
    refused: 'MISMATCH',
    classes: [],
  });
  expect(judge({ usual: 60, none: 60 }, { [toys]: [40, 9] })).toMatchObject({ refused: null, classes: [] });
  // Nor all but a few.
  expect(judge({ usual: 60, none: 60 }, { [toys]: [51, 20] })).toMatchObject({ refused: null, classes: [] });
});

test('acts before the first list, on another day than within 28, or of nobody who took part, count for nothing', () => {
  const participants = Array.from({ length: 200 }, (_, customer) => {
    return { customer, arm: customer < 100 ? 'usual' : 'none', day: 100 };
  });
  const acts = (day: number, from: number, until: number) =>
    Array.from({ length: until - from }, (_, at) => ({ customer: from + at, day, classes: [whole] }));
  const found = (followed: ReturnType<typeof acts>) =>
    judgeHoldOut({
      holdOut: { experiment: experiment(), heldOut: 'none' },
      participants,
      followed: [...acts(101, 0, 30), ...acts(128, 100, 130), ...followed],
      whole,
      others: [],
      rules: { contributorsMin: 10 },
      key,
    });

  const counted = found([]);
  expect(counted.classes).toHaveLength(1);
  expect(found([...acts(100, 0, 90), ...acts(128.1, 0, 90), ...acts(105, 200, 300)])).toEqual(counted);
  expect(found(acts(105, 0, 80))).not.toEqual(counted);
});
