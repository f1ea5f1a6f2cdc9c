import { expect, test } from 'vitest';
import { type Diffusion, everywhere, type Within } from '../../../src/diffusion/diffusion.js';
import { type DiffusionGraph, diffusionGraph, thresholdWeights } from '../../../src/diffusion/diffusion-graph.js';
import { roots } from '../../../src/diffusion/roots.js';
import { Work } from '../../../src/diffusion/work.js';
import { exactReach, smallGraph } from './small-graphs.js';

const count = 20_000;
const standardErrorsMax = 4.5;
const models = ['independent_cascade', 'linear_threshold'] as const;

interface Asked {
  readonly graph: DiffusionGraph;
  readonly diffusion: Diffusion;
  readonly weights?: Float64Array;
  readonly seeds: readonly number[];
}

/** How many standard errors the simulation and the reverse reachable sets are away from what is true. */
function distances({ graph, diffusion, weights, seeds }: Asked, truth: number) {
  const ground = { graph, diffusion, roots: roots(graph.nodes, weights ?? null), allowed: null, seed: 7 };
  const piece = { domain: 1, index: 0, count, seeds: Uint32Array.from(seeds) };
  const work = new Work(ground);
  const { sum, squares } = work.do({ kind: 'worlds', ...piece }) as { sum: number; squares: number };
  const hits = work.do({ kind: 'hits', ...piece }) as number;
  const mean = sum / count;
  const forwardError = Math.sqrt(Math.max(squares / count - mean * mean, 1e-9) / count);
  const share = truth / ground.roots.weight;
  const reverseError = Math.sqrt(Math.max(share * (1 - share), 1e-9) / count);
  return { forward: Math.abs(mean - truth) / forwardError, reverse: Math.abs(hits / count - share) / reverseError };
}

const withins: readonly Within[] = [
  everywhere,
  { kind: 'hops', hopsMax: 0 },
  { kind: 'hops', hopsMax: 1 },
  { kind: 'hops', hopsMax: 2 },
];

for (const model of models) {
  test(`${model}: simulation and reverse reachable sets give the reach that all worlds of live edges give`, () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const { list, graph } = smallGraph(seed);
      const weights = seed % 2 === 0 ? Float64Array.of(1, 0, 2.5, 0.5, 4, 0) : undefined;
      for (const within of withins) {
        const diffusion = { model, within };
        const seeds = [seed % 6, (seed + 2) % 6];
        const truth = exactReach(list, diffusion, weights ?? null)(seeds);
        const { forward, reverse } = distances({ graph, diffusion, seeds, ...(weights && { weights }) }, truth);

        expect(forward).toBeLessThan(standardErrorsMax);
        expect(reverse).toBeLessThan(standardErrorsMax);
      }
    }
  });

  test(`${model}: within a time, two edges in a row are passed as an Erlang distribution says`, () => {
    const [chance, lag, timeMax] = [0.6, 3, 5];
    const graph = diffusionGraph({
      nodes: 3,
      from: [0, 1],
      to: [1, 2],
      probability: [chance, chance],
      lag: [lag, lag],
    });
    const diffusion: Diffusion = { model, within: { kind: 'time', timeMax } };
    const rate = timeMax / lag;
    const truth = 1 + chance * (1 - Math.exp(-rate)) + chance ** 2 * (1 - Math.exp(-rate) * (1 + rate));

    const { forward, reverse } = distances({ graph, diffusion, seeds: [0] }, truth);

    expect(forward).toBeLessThan(standardErrorsMax);
    expect(reverse).toBeLessThan(standardErrorsMax);
  });
}

test('many unequal probabilities into and out of one node: each edge succeeds as often as it should', () => {
  const chances = Array.from({ length: 40 }, (_, edge) => (edge === 0 ? 1 : 0.9 ** edge * 0.8));
  const out = {
    nodes: 41,
    from: chances.map(() => 0),
    to: chances.map((_, edge) => edge + 1),
    probability: chances,
    lag: null,
  };
  const into = { ...out, from: out.to, to: out.from };
  const diffusion: Diffusion = { model: 'independent_cascade', within: everywhere };
  const silent = 1 - chances.slice(20).reduce((none, chance) => none * (1 - chance), 1);

  for (const edge of [1, 2, 10, 25]) {
    const weights = new Float64Array(41).fill(0);
    weights[edge] = 1;
    const hit = distances({ graph: diffusionGraph(out), diffusion, weights, seeds: [0] }, chances[edge - 1] ?? 0);

    expect(hit.forward).toBeLessThan(standardErrorsMax);
    expect(hit.reverse).toBeLessThan(standardErrorsMax);
  }
  const weights = new Float64Array(41).fill(0);
  weights[0] = 1;
  const late = distances(
    { graph: diffusionGraph(into), diffusion, weights, seeds: Array.from({ length: 20 }, (_, at) => at + 21) },
    silent,
  );

  expect(late.forward).toBeLessThan(standardErrorsMax);
  expect(late.reverse).toBeLessThan(standardErrorsMax);
});

test('probabilities become weights of a threshold: scaled into a customer where they sum to more than 1, and there alone', () => {
  const edges = { nodes: 4, from: [0, 1, 3, 0, 1], to: [2, 2, 2, 3, 3], probability: [0.9, 0.6, 0.3, 0.5, 0.5] };
  const weights = [...thresholdWeights(edges)];

  expect(weights.map((weight) => weight.toFixed(6))).toEqual([
    '0.500000',
    '0.333333',
    '0.166667',
    '0.500000',
    '0.500000',
  ]);
  expect(diffusionGraph({ ...edges, probability: weights, lag: null }).weightMax).toBeCloseTo(1, 12);
});

test('what does not fit is refused', () => {
  const edges = { nodes: 3, from: [0, 1], to: [2, 2], probability: [0.7, 0.7], lag: null };
  const ground = { graph: diffusionGraph(edges), roots: roots(3, null), allowed: null, seed: 1 };

  expect(() => new Work({ ...ground, diffusion: { model: 'linear_threshold', within: everywhere } })).toThrow(
    /more than 1/,
  );
  expect(
    () => new Work({ ...ground, diffusion: { model: 'independent_cascade', within: { kind: 'time', timeMax: 1 } } }),
  ).toThrow(/lag/);
  expect(() => diffusionGraph({ ...edges, probability: [0, 0.5] })).toThrow(/probability of edge 0/);
  expect(() => diffusionGraph({ ...edges, to: [2, 3] })).toThrow(/leaves the graph/);
  expect(() => roots(2, Float64Array.of(0, 0))).toThrow(/Nobody/);
  expect(() => roots(2, Float64Array.of(1, -1))).toThrow(/from 0 up/);
});
