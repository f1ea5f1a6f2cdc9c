import { spread } from '../bench.js';
import { cpuMs, type ServerProcess } from '../read/children.js';
import type { Load, Target } from '../read/load.js';

/** Two servers that answer the same, asked in turn: the one with what is measured, and the one without it. */
export interface Pair {
  readonly with: Asked;
  readonly without: Asked;
}

export interface Asked extends Target {
  readonly server: ServerProcess;
}

export interface PairReport {
  /** Median over median, and 95th percentile over 95th percentile. */
  readonly times: { readonly median: number; readonly p95: number };
  readonly ms: Readonly<Record<'with' | 'without', { readonly median: number; readonly p95: number }>>;
  /** Processor time of the server a request, which other work on the machine moves less; null where /proc does not tell. */
  readonly cpuMs: Readonly<Record<'with' | 'without', number>> | null;
  /** Quartiles of the ratio within each turn: how far the machine's other work moved it. */
  readonly spread: { readonly median: number; readonly q1: number; readonly q3: number };
}

/** Asks each of the pair once a turn, the first one of them alternating, one request at a time. Milliseconds. */
export async function measurePair(load: Load, pair: Pair, turns: number): Promise<PairReport> {
  const ms = { with: [] as number[], without: [] as number[] };
  const order = ['with', 'without'] as const;
  const began = usedBy(pair);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const which of turn % 2 === 0 ? order : order.toReversed()) {
      const sentAt = performance.now();
      await load.answer(pair[which]);
      ms[which].push(performance.now() - sentAt);
    }
  }
  const ended = usedBy(pair);
  const of = { with: ranks(ms.with), without: ranks(ms.without) };
  return {
    times: { median: of.with.median / of.without.median, p95: of.with.p95 / of.without.p95 },
    ms: of,
    cpuMs:
      began === null || ended === null
        ? null
        : { with: (ended.with - began.with) / turns, without: (ended.without - began.without) / turns },
    spread: spread(ms.with.map((each, turn) => each / (ms.without[turn] ?? Number.NaN))),
  };
}

function usedBy(pair: Pair): Readonly<Record<'with' | 'without', number>> | null {
  const [one, other] = [cpuMs(pair.with.server.pid), cpuMs(pair.without.server.pid)];
  return one === null || other === null ? null : { with: one, without: other };
}

/** Refuses to compare what is not the same, and warms both up. What `extensions` tells of the document is no part of that. The data's text. */
export async function sameBytes(load: Load, pair: Pair, warmUp: number): Promise<string> {
  const answers = await Promise.all([load.answer(pair.with), load.answer(pair.without)]);
  const [one = '', other = ''] = answers.map((text) => JSON.stringify((JSON.parse(text) as { data: unknown }).data));
  if (one !== other)
    throw new Error(
      `${pair.with.name} and ${pair.without.name} differ:\n${one.slice(0, 1_000)}\n${other.slice(0, 1_000)}`,
    );
  for (const target of [pair.with, pair.without, pair.with, pair.without]) await load.measure(target, warmUp / 2, 8);
  return one;
}

function ranks(values: readonly number[]): { median: number; p95: number } {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95) };
}
