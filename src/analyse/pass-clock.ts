import { Cron } from 'croner';
import type { PassRecord } from '../graph/pass-lease.js';

/** How often a pass is tried until the next day's is due, the first time included. */
export const triesMax = 4;
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** How long a pass waits after each try that failed. */
const pausesMs = [0, 5 * minuteMs, 20 * minuteMs, 80 * minuteMs] as const;

/** When passes of all analyses are due: once a day, at a time such as `03:15` by the clock of a zone. Times are milliseconds since 1970. */
export class PassClock {
  readonly #cron: Cron;

  constructor(at: string, timeZone: string) {
    const [hour, minute] = at.split(':').map(Number);
    this.#cron = new Cron(`0 ${minute} ${hour} * * *`, { timezone: timeZone, paused: true });
  }

  /** The last time that was due by `now`. */
  last(now: number): number {
    // What croner looks for lies before the second that it is given.
    const [last] = this.#cron.previousRuns(1, new Date(secondMs * (Math.floor(now / secondMs) + 1)));
    if (last === undefined) throw new Error('A time of day has no day on which it was.');
    return last.getTime();
  }

  next(now: number): number {
    const next = this.#cron.nextRun(new Date(now));
    if (next === null) throw new Error('A time of day has no day on which it will be.');
    return next.getTime();
  }

  /** When the next pass begins: in the past where it should be under way. Null while one is. */
  dueAt(record: PassRecord, now: number): number | null {
    if (record.underWay) return null;
    const last = this.last(now);
    if (record.doneBeganAt !== null && record.doneBeganAt >= last) return this.next(now);
    if (record.beganAt === null || record.beganAt < last) return last;
    const tries = record.tries ?? 0;
    if (tries >= triesMax) return this.next(now);
    return (record.triedAt ?? 0) + (pausesMs[tries] ?? 0);
  }
}

/** How things stand with passes, for who looks after a deployment. */
export interface PassState {
  readonly state: 'waits' | 'due' | 'under way';
  /** When the last pass that was done ended, as ISO 8601. */
  readonly last: string | null;
  /** When the next begins; null while one is under way. */
  readonly next: string | null;
  /** Why the last try failed, by a code of `KithError`, until one was done. */
  readonly failed?: string;
}

export function passState(clock: PassClock, record: PassRecord, now: number): PassState {
  const dueAt = clock.dueAt(record, now);
  return {
    state: dueAt === null ? 'under way' : dueAt <= now ? 'due' : 'waits',
    last: record.doneAt === null ? null : new Date(record.doneAt).toISOString(),
    next: dueAt === null ? null : new Date(dueAt).toISOString(),
    ...(record.code !== null && { failed: record.code }),
  };
}
