import { expect, test } from 'vitest';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { learn, learningSteps, type LearnOptions, unlearned } from '../../../src/recommend/learning.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import type { World } from '../../../src/recommend/world.js';

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  neighboursMax: 20,
  supportMin: 1,
  pairSupportMin: 1,
  popularity: { supportMin: 1, productsMax: 100 },
};

/** Pairs of friends who use the same ten products out of 400, so that only the friend tells what was held out. */
function friendsAlike(): World {
  const random = seededRandom(5);
  const rows = Array.from({ length: 60 }, () => Array.from({ length: 10 }, () => Math.floor(random() * 400)));
  const both = rows.flatMap((row) => [row, row]);
  const ties = both.map((_, customer) => [{ customer: customer ^ 1, probability: 0.5, named: true }]);
  return { interactions: packInteractions(both, 400), ties };
}

function drive(world: World, given = options) {
  const learning = learn(world, given);
  let steps = 0;
  for (;;) {
    const next = learning.next();
    if (next.done === true) return { learned: next.value, steps };
    steps += 1;
  }
}

test('learning announces each step and gives the same answer twice', () => {
  const once = drive(friendsAlike());

  expect(once.steps).toBe(learningSteps);
  expect(drive(friendsAlike())).toEqual(once);
  expect(once.learned.ndcgAt20).toBeGreaterThan(0.5);
});

test('where friends mislead their weight becomes zero', () => {
  const { interactions } = friendsAlike();
  const strangers = interactions.starts.length - 1;
  const ties = Array.from({ length: strangers }, (_, customer) => [
    { customer: (customer + 31) % strangers, probability: 0.5, named: true },
  ]);

  expect(drive({ interactions, ties }).learned.blend.ties).toBe(0);
});

test('with nothing to learn from the defaults stay', () => {
  expect(drive({ interactions: packInteractions([[0], [1]], 2), ties: [[], []] })).toEqual({
    learned: unlearned,
    steps: 0,
  });
});

test('a sample of customers is enough', () => {
  const { learned } = drive(friendsAlike(), { ...options, customersMax: 10 });

  expect(learned.customers).toBeGreaterThan(0);
  expect(learned.customers).toBeLessThan(40);
});
