import { expect, test } from 'vitest';
import { expectedCountMax, expectedCountMin, logChoices } from '../../../src/diffusion/certificate.js';
import { Coverage } from '../../../src/diffusion/coverage.js';
import { everywhere } from '../../../src/diffusion/diffusion.js';
import { diffusionGraph, weightedCascade } from '../../../src/diffusion/diffusion-graph.js';
import { defaultSeedOptions, maximiseInfluence, type SeedQuestion } from '../../../src/diffusion/maximise.js';
import { RandomStream } from '../../../src/diffusion/random.js';
import { choices, exactReach, smallGraph } from './small-graphs.js';

const cascade = { model: 'independent_cascade', within: everywhere } as const;
const brief = { ...defaultSeedOptions, flatteryMax: 0.02, worlds: 200 };
const entry = { url: new URL('./crew-entry.mjs', import.meta.url) };

/** 600 nodes, edges out of few of them. */
function town(extra: Partial<SeedQuestion> = {}): SeedQuestion {
  const random = new RandomStream(3, 1, 1);
  const nodes = 600;
  const from = Array.from({ length: 3_000 }, () => Math.floor(nodes * random.uniform() ** 3));
  const to = from.map(() => random.below(nodes));
  const graph = diffusionGraph({ nodes, from, to, probability: weightedCascade(nodes, to), lag: null });
  return { graph, diffusion: cascade, budget: { total: 10, costs: null }, weights: null, allowed: null, ...extra };
}

test('the bounds of the certificate are the solutions of the martingale inequalities', () => {
  for (const a of [1, 8.3, 20]) {
    for (const count of [0, 1, 17, 400, 1e6]) {
      const most = expectedCountMax(count, a);
      expect(most - Math.sqrt(2 * a * most)).toBeCloseTo(count, 4);
      const least = expectedCountMin(count, a);
      if (least > 0) expect(least + a / 3 + Math.sqrt(a ** 2 / 9 + 2 * a * least)).toBeCloseTo(count, 4);
      expect(least).toBeLessThanOrEqual(count);
    }
  }
  expect(Math.exp(logChoices(10, 3))).toBeCloseTo(120, 6);
});

test('the greedy choice is at least 1 − 1/e of the best, or 0.405 under costs, and its bound is above the best', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = new RandomStream(seed, 5, 0);
    const sets = Array.from({ length: 40 }, () => [0, 1, 2, 3, 4, 5, 6, 7].filter(() => random.uniform() < 0.25));
    const setEnds = Uint32Array.from(sets.map((_, set) => sets.slice(0, set + 1).flat().length));
    const coverage = new Coverage(8, [{ members: Uint32Array.from(sets.flat()), setEnds }], 40);
    const costs = seed % 2 === 0 ? Float64Array.from({ length: 8 }, () => 0.3 + 2 * random.uniform()) : null;
    const budget = { total: 3, costs };
    const price = (seeds: Iterable<number>) => [...seeds].reduce((sum, node) => sum + (costs?.[node] ?? 1), 0);
    const met = (seeds: Iterable<number>) => sets.filter((set) => [...seeds].some((node) => set.includes(node))).length;
    const best = Math.max(...choices(8, (seeds) => price(seeds) <= 3).map(met));

    const { seeds, covered, coveredMax } = coverage.greedy(budget);

    expect(met(seeds)).toBe(covered);
    expect(price(seeds)).toBeLessThanOrEqual(3);
    expect(covered).toBeGreaterThanOrEqual((costs === null ? 1 - 1 / Math.E : 0.405) * best);
    expect(coveredMax).toBeGreaterThanOrEqual(best - 1e-9);
    expect(coveredMax).toBeLessThanOrEqual(40);
  }
});

test('the certificate is above the true share no more often than δ', async () => {
  const failure = 0.1;
  const runs = 120;
  let wrong = 0;
  let certified = 0;
  for (let seed = 1; seed <= runs; seed += 1) {
    const { list, graph } = smallGraph(seed);
    const model = seed % 2 === 0 ? ('independent_cascade' as const) : ('linear_threshold' as const);
    const costs = seed % 3 === 0 ? Float64Array.of(1, 0.5, 1.2, 0.8, 2, 1) : null;
    const weights = seed % 5 === 0 ? Float64Array.of(1, 3, 0, 0.5, 2, 1) : null;
    const diffusion = { model, within: everywhere };
    const question = { graph, diffusion, budget: { total: 2, costs }, weights, allowed: null };
    const answer = await maximiseInfluence(question, { ...brief, seed, failure, flatteryMax: 0.2, worlds: 50 });
    const reach = exactReach(list, diffusion, weights);
    const price = (seeds: readonly number[]) => seeds.reduce((sum, node) => sum + (costs?.[node] ?? 1), 0);
    const best = Math.max(...choices(6, (seeds) => price(seeds) <= 2).map(reach));

    if (answer.certificate > reach(answer.seeds) / best) wrong += 1;
    if (answer.certificate >= brief.certificate) certified += 1;
  }

  expect(wrong).toBeLessThanOrEqual(failure * runs);
  expect(certified).toBe(runs);
}, 120_000);

test('only allowed seeds are chosen, and the budget of costs is kept', async () => {
  const allowed = Uint8Array.from({ length: 600 }, (_, node) => (node % 3 === 1 ? 1 : 0));
  const costs = Float64Array.from({ length: 600 }, (_, node) => 1 + (node % 7));
  const free = await maximiseInfluence(town(), brief);

  const { seeds, cost } = await maximiseInfluence(town({ allowed, budget: { total: 20, costs } }), brief);

  expect([...free.seeds].some((seed) => allowed[seed] === 0)).toBe(true);
  expect(seeds.length).toBeGreaterThan(1);
  expect([...seeds].every((seed) => allowed[seed] === 1)).toBe(true);
  expect(cost).toBe([...seeds].reduce((sum, seed) => sum + 1 + (seed % 7), 0));
  expect(cost).toBeLessThanOrEqual(20);
});

test('nobody is chosen where nobody may be, and reach is then nothing', async () => {
  const { seeds, reach, certificate } = await maximiseInfluence(town({ allowed: new Uint8Array(600) }), {
    ...brief,
    setsMax: 4_096,
  });

  expect({ seeds: [...seeds], reach: reach.mean, certificate }).toEqual({ seeds: [], reach: 0, certificate: 0 });
});

test('a target moves the choice to those who reach it', async () => {
  const edges = {
    nodes: 40,
    from: [...Array(30).fill(0), 1, 1],
    to: [...Array.from({ length: 30 }, (_, at) => at + 2), 38, 39],
  };
  const graph = diffusionGraph({ ...edges, probability: edges.from.map(() => 0.9), lag: null });
  const weights = Float64Array.from({ length: 40 }, (_, node) => (node >= 38 ? 1 : 0));
  const question = { graph, diffusion: cascade, budget: { total: 1, costs: null }, allowed: null };

  const all = await maximiseInfluence({ ...question, weights: null }, brief);
  const targeted = await maximiseInfluence({ ...question, weights }, brief);

  expect([...all.seeds]).toEqual([0]);
  expect([...targeted.seeds]).toEqual([1]);
  expect(targeted.reach.lower).toBeLessThanOrEqual(1.8);
  expect(targeted.reach.upper).toBeGreaterThanOrEqual(1.7);
});

test('the same seed gives the same answer in one thread and in one or three workers; another seed another', async () => {
  const alone = await maximiseInfluence(town(), brief);

  for (const workers of [1, 3]) expect(await maximiseInfluence(town(), { ...brief, workers, entry })).toEqual(alone);
  expect((await maximiseInfluence(town(), { ...brief, seed: 2 })).reach.mean).not.toBe(alone.reach.mean);
}, 120_000);

for (const workers of [0, 2]) {
  test(`an abort ends the run with its reason, with ${workers} workers`, async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    let after = 0;
    const progress = () => {
      if (stop.signal.aborted) after += 1;
      stop.abort(reason);
    };

    const run = maximiseInfluence(town(), { ...brief, workers, entry, progress, signal: stop.signal });

    await expect(run).rejects.toBe(reason);
    expect(after).toBeLessThanOrEqual(4);
  });
}

test('progress tells sets and worlds, never more than the whole', async () => {
  const stages = new Map<string, number>();
  await maximiseInfluence(town(), {
    ...brief,
    progress: ({ stage, done, total }) => {
      expect(done).toBeLessThanOrEqual(total ?? 0);
      stages.set(stage, done);
    },
  });

  expect([...stages.keys()]).toEqual(['reverse reachable sets', 'simulated worlds']);
  expect(stages.get('simulated worlds')).toBe(200);
});

test('a bound on sets or memory ends the run with what the certificate is by then', async () => {
  const few = await maximiseInfluence(town(), { ...brief, setsMax: 2_000, flatteryMax: 1e-6 });
  const tight = await maximiseInfluence(town(), { ...brief, memoryMb: 0.2, flatteryMax: 1e-6 });

  expect(few.ended).toBe('sets');
  expect(few.sets).toBeLessThanOrEqual(2_000);
  expect(tight.ended).toBe('memory');
  expect(tight.certificate).toBeGreaterThan(0);
  await expect(maximiseInfluence(town(), { ...brief, memoryMb: 0.001 })).rejects.toThrow(/more than is allowed/);
});
