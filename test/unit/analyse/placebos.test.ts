import { expect, test } from 'vitest';
import { placeboTests } from '../../../src/analyse/evaluation/placebo-test.js';
import { lookalikes, rewired } from '../../../src/analyse/evaluation/placebos.js';
import { type Ties, Trial, type TrialCase } from '../../../src/analyse/evaluation/trial.js';
import { KithError } from '../../../src/model/errors.js';
import { noProgress, type ProgressEvent } from '../../../src/model/progress.js';
import { packInteractions } from '../../../src/recommend/interactions.js';
import type { LearnOptions } from '../../../src/recommend/learning.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { finish } from '../recommend/two-tastes.js';

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 1, pairSupportMin: 1 },
  factors: { rounds: 3, supportMin: 1 },
  popularity: { supportMin: 1, productsMax: 100 },
};

const tie = (customer: number, named = true) => ({ customer, probability: 0.5, named, mutual: true });
const endsOf = (ties: Ties) => ties.map((each) => each.map(({ customer }) => customer).toSorted((a, b) => a - b));

test('friends by chance: everybody has as many ties as before and is at the end of as many, to nobody twice and never to themselves', () => {
  const random = seededRandom(3);
  const ties = Array.from({ length: 60 }, (_, customer) =>
    [...new Set(Array.from({ length: 6 }, () => Math.floor(random() * 60)))]
      .filter((other) => other !== customer)
      .map((other) => ({
        customer: other,
        probability: 1 / (1 + other),
        named: other % 3 === 0,
        mutual: other % 2 === 0,
      })),
  );

  const drawn = finish(rewired(ties, 1));

  const inDegrees = (these: Ties) =>
    endsOf(these)
      .flat()
      .toSorted((a, b) => a - b);
  expect(inDegrees(drawn)).toEqual(inDegrees(ties));
  for (const [customer, each] of drawn.entries()) {
    const ends = each.map((one) => one.customer);
    expect(new Set(ends).size).toBe(ends.length);
    expect(ends).not.toContain(customer);
    // What belongs to the tie stays with it; who may be named stays with who may be.
    const kept = ({ probability, mutual }: Ties[number][number]) => [probability, mutual];
    expect(each.map(kept)).toEqual(ties[customer]?.map(kept));
    expect(each.map(({ named }) => named)).toEqual(ends.map((other) => other % 3 === 0));
  }
  const shared = drawn.flatMap((each, customer) =>
    each.filter((one) => ties[customer]?.some((other) => other.customer === one.customer)),
  );
  expect(shared.length).toBeLessThan(ties.flat().length / 3);
  expect(finish(rewired(ties, 1))).toEqual(drawn);
  expect(finish(rewired(ties, 2))).not.toEqual(drawn);
});

test('the most alike stands in for a friend: no friend of either, never twice, and only who contributes to somebody', () => {
  // 0 follows 1. Like 1 are, from the most: 2 (whom nobody follows), 3 (a friend of 1), 4 (a friend of 0), 5, 6.
  const rows = [[9], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5], [0, 1, 2], [0, 1], [8]];
  const ties: Ties = [[tie(1), tie(4)], [tie(3)], [], [], [], [tie(6, false)], [tie(5)], [tie(0)]];

  const found = finish(lookalikes(ties, packInteractions(rows, 10)));

  expect(found[0]).toEqual([tie(5), { ...tie(3), named: true }]);
  expect(found.flat().map(({ customer }) => customer)).not.toContain(2);
  // Whether somebody may be named is theirs: 6 may not.
  expect(found[1]).toEqual([tie(4)]);
  expect(found[6]).toEqual([tie(1)]);
  const few = finish(lookalikes([[tie(1)], [], [tie(6, false)], [], [], [], [], []], packInteractions(rows, 10)));
  expect(few[0]).toEqual([tie(6, false)]);
});

/** Groups of customers who use the same twelve of 400 products, each with the next one of the group as a friend; a fourth of each one's is held out. */
function alike(groupSize: number) {
  const random = seededRandom(5);
  const rows = Array.from({ length: 240 / groupSize }, () => [
    ...new Set(Array.from({ length: 12 }, () => Math.floor(random() * 400))),
  ]).flatMap((row) => Array.from({ length: groupSize }, () => row));
  const heldOut = rows.map((row) => row.filter(() => random() < 0.25));
  const known = rows.map((row, customer) => row.filter((product) => heldOut[customer]?.includes(product) === false));
  const ties = rows.map((_, customer) => {
    const first = customer - (customer % groupSize);
    return [tie(first + ((customer + 1 - first) % groupSize))];
  });
  const cases = heldOut.flatMap((products, customer): TrialCase[] =>
    products.length === 0 ? [] : [{ customer, own: [], left: known[customer] ?? [], heldOut: new Set(products) }],
  );
  return { world: { interactions: packInteractions(known, 400), ties }, ties, cases };
}

test('friends who are alike beat friends by chance; whether they beat others who are as much alike depends on whether there are any', async () => {
  const tested = async (groupSize: number) => {
    const { world, ties, cases } = alike(groupSize);
    const trial = await Trial.make({ progress: noProgress }, world, options);
    const about = { ties, interactions: world.interactions, groups: [cases], draws: 3, stage: 'placebos' };
    return (await placeboTests({ progress: noProgress }, trial, about))[0];
  };
  const pairs = await tested(2);
  const groups = await tested(6);

  expect(pairs).toMatchObject({ socialHelps: true, tiesBeyondLikeness: true, rewired: { draws: 3 } });
  expect(pairs?.rewired.gain.lower).toBeGreaterThan(0.1);
  expect(groups).toMatchObject({ socialHelps: true, tiesBeyondLikeness: false });
  expect(groups?.lookalikes.gain.lower).toBeLessThanOrEqual(0);
});

test('it says how far it is and stops where the signal says so', async () => {
  const { world, ties, cases } = alike(2);
  const stop = new AbortController();
  const told: ProgressEvent[] = [];
  const deps = {
    signal: stop.signal,
    progress: (event: ProgressEvent) => {
      if (event.stage !== 'placebos') return;
      told.push(event);
      if (event.done === 2) stop.abort();
    },
  };
  const trial = await Trial.make(deps, world, options);
  const about = { ties, interactions: world.interactions, groups: [cases], draws: 20, stage: 'placebos' };

  await expect(placeboTests(deps, trial, about)).rejects.toThrow(KithError);

  expect(told.map(({ done, total }) => [done, total])).toEqual([
    [0, 22],
    [1, 22],
    [2, 22],
  ]);
});
