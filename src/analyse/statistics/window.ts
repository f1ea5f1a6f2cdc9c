import type { Span } from '../../graph/statistics-reads.js';

const dayMs = 86_400_000;
const months = 12;

/** What a snapshot looks back on. All ends are midnights UTC. */
export interface Windows {
  /** The UTC day on which it is taken: `2026-11-22`. */
  readonly epoch: string;
  /** The 12 complete months before the epoch's month: segments and products. */
  readonly months: Span;
  /** From the same day on until before the epoch: stores, whose days of the running month are complete. */
  readonly days: Span;
}

export function windowsAt(now: number): Windows {
  const today = new Date(now);
  const thisMonth = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1);
  const from = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months, 1);
  const until = Math.floor(now / dayMs) * dayMs;
  return { epoch: dayOf(now), months: { from, until: thisMonth }, days: { from, until } };
}

/** `2026-11-22` of an instant. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
