import { getActiveResourcesInfo } from 'node:process';
import { expect, test } from 'vitest';
import { maximiseApart } from '../../../src/diffusion/apart.js';
import { diffusionModels, everywhere } from '../../../src/diffusion/diffusion.js';
import { type EdgesQuestion, maximiseOver } from '../../../src/diffusion/maximise-over.js';
import { defaultSeedOptions } from '../../../src/diffusion/maximise.js';
import { RandomStream } from '../../../src/diffusion/random.js';

const brief = { ...defaultSeedOptions, flatteryMax: 0.02, worlds: 200 };
const entry = { url: new URL('./apart-entry.mjs', import.meta.url) };

/** 600 nodes, edges out of few of them, whose probabilities into a node may sum to more than 1. */
function town(extra: Partial<EdgesQuestion> = {}): EdgesQuestion {
  const random = new RandomStream(3, 1, 1);
  const nodes = 600;
  const from = Int32Array.from({ length: 3_000 }, () => Math.floor(nodes * random.uniform() ** 3));
  const to = from.map(() => random.below(nodes));
  const probability = Float64Array.from(from, () => 0.5 * random.positive());
  const diffusion = { model: 'independent_cascade', within: everywhere } as const;
  const edges = { nodes, from, to, probability, lag: null };
  return { edges, diffusion, budget: { total: 10, costs: null }, weights: null, allowed: null, ...extra };
}

const workers = () => getActiveResourcesInfo().filter((name) => name === 'Worker' || name === 'MessagePort').length;

test.each(diffusionModels)(
  'a thread apart gives the answer that this thread gives, by %s',
  async (model) => {
    const question = town({ diffusion: { model, within: everywhere } });

    expect(await maximiseApart(question, { ...brief, entry })).toEqual(await maximiseOver(question, brief));
  },
  60_000,
);

test('an abort ends the thread with its reason, and nothing of it is left', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const before = workers();
  // More worlds than could be played while anybody waits.
  const run = maximiseApart(town(), { ...brief, worlds: 2 ** 31, reachErrorMax: 0, entry, signal: stop.signal });
  const during = workers();
  setImmediate(() => stop.abort(reason));

  await expect(run).rejects.toBe(reason);
  expect(during).toBeGreaterThan(before);
  expect(workers()).toBe(before);
});

test('one that was aborted before begins no thread', async () => {
  const before = workers();
  const run = maximiseApart(town(), { ...brief, entry, signal: AbortSignal.abort(new Error('too late')) });

  expect(workers()).toBe(before);
  await expect(run).rejects.toThrow('too late');
});

test('what is wrong with a question is told as it is in this thread', async () => {
  const edges = { ...town().edges, to: Int32Array.of(0) };

  await expect(maximiseApart(town({ edges }), { ...brief, entry })).rejects.toThrow(
    'The lists of edges differ in length.',
  );
}, 60_000);
