import { existsSync, readFileSync } from 'node:fs';
import { fitItemModel } from '../../src/recommend/item-model.js';
import type { Interactions } from '../../src/recommend/interactions.js';
import { learn, type LearnOptions } from '../../src/recommend/learning.js';
import { seededRandom } from '../../src/recommend/seeded.js';

/** A size, in a process of its own, whose peak of memory is that of the size alone. */
export interface SizeTask {
  readonly customers: number;
  readonly products: number;
  readonly tastes: number;
  readonly seed: number;
}

export interface Trained {
  readonly interactions: number;
  /** To choose the item model and the weights, and to fit what is served. */
  readonly learnSeconds: number;
  readonly fitSeconds: number;
  /** Processor time of both. */
  readonly cpuSeconds: number;
  readonly peakMemoryMb: number;
  readonly ndcgAt20: number;
}

const usesMin = 6;
const usesMax = 18;
const ofTaste = 0.8;

/** Customers of one taste each, whose uses are mostly among its products, the first ones most; the rest from the whole catalogue. */
function generated({ customers, products, tastes, seed }: SizeTask): Interactions {
  const random = seededRandom(seed);
  const perTaste = Math.floor(products / tastes);
  const starts = new Int32Array(customers + 1);
  const all = new Int32Array(customers * usesMax);
  for (let customer = 0; customer < customers; customer += 1) {
    const first = Math.floor(random() * tastes) * perTaste;
    const uses = usesMin + Math.floor(random() * (usesMax - usesMin + 1));
    const row = new Set<number>();
    for (let use = 0; use < uses; use += 1) {
      row.add(random() < ofTaste ? first + Math.floor(random() ** 2 * perTaste) : Math.floor(random() ** 2 * products));
    }
    const from = starts[customer] as number;
    all.set(Int32Array.from(row).sort(), from);
    starts[customer + 1] = from + row.size;
  }
  return { customerCount: customers, productCount: products, starts, products: all.slice(0, starts[customers]) };
}

/** As `kith analyse --job neighbourhood` does, with its own minimums. */
const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 100, supportMin: 10, pairSupportMin: 2 },
  factors: { rounds: 10, supportMin: 10 },
  popularity: { supportMin: 10, productsMax: 500 },
};

function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

/** Of this process alone: what Node tells as its greatest resident set begins, on Linux, with that of the process that started it. */
function peakMemoryMb(): number {
  const status = '/proc/self/status';
  const kilobytes = existsSync(status) ? /VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return Number(kilobytes ?? process.resourceUsage().maxRSS) / 1_000;
}

process.once('message', (task: SizeTask) => {
  const interactions = generated(task);
  const ties = Array.from({ length: task.customers }, () => []);
  const before = process.cpuUsage();
  const began = performance.now();
  const learned = finish(learn({ interactions, ties }, options));
  const learnedAt = performance.now();
  const { linear, factors, popularity } = options;
  finish(
    fitItemModel(interactions, {
      linear: { ...linear, ...learned.linear },
      walk: learned.walk,
      factors: { ...factors, ...learned.factors, seed: options.seed },
      popularity,
    }),
  );
  const { user, system } = process.cpuUsage(before);
  const answer: Trained = {
    interactions: interactions.products.length,
    learnSeconds: (learnedAt - began) / 1_000,
    fitSeconds: (performance.now() - learnedAt) / 1_000,
    cpuSeconds: (user + system) / 1_000_000,
    peakMemoryMb: peakMemoryMb(),
    ndcgAt20: learned.ndcgAt20,
  };
  process.send?.(answer, () => process.disconnect());
});
