import type { Progress, ProgressEvent } from '../model/progress.js';

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const barCells = 24;
const drawEveryMs = 100;
const lineEveryMs = 5_000;

/** Shows progress on a stream: one line that is redrawn on a terminal, otherwise a line when a stage begins, every five
 * seconds, and when it ends. `nowMs` is the clock, in milliseconds. */
export class ProgressDisplay {
  #stage: { readonly name: string; readonly beganMs: number; readonly doneAtStart: number } | null = null;
  /** The stage that ended last: a job may say so several times. */
  #ended: string | null = null;
  #shownMs = Number.NEGATIVE_INFINITY;
  #open = false;

  constructor(
    private readonly stream: ProgressStream,
    private readonly nowMs: () => number,
  ) {}

  readonly show: Progress = (event) => {
    const now = this.nowMs();
    const ended = event.total !== null && event.done >= event.total;
    if (ended && this.#ended === event.stage) return;
    const fresh = this.#stage?.name !== event.stage;
    if (fresh) {
      this.close();
      this.#stage = { name: event.stage, beganMs: now, doneAtStart: event.done };
    }
    const pauseMs = this.stream.isTTY === true ? drawEveryMs : lineEveryMs;
    // Many stages are over at once: those are worth a line only when they end.
    if (!ended && (fresh ? this.stream.isTTY !== true && event.done === 0 : now - this.#shownMs < pauseMs)) {
      if (fresh) this.#shownMs = now;
      return;
    }
    this.#draw(event, now);
    this.#ended = ended ? event.stage : null;
    if (ended) this.close();
  };

  /** Ends the line that is being redrawn, so that what is written next begins on a line of its own. */
  close(): void {
    if (this.#open) this.stream.write('\n');
    this.#open = false;
    this.#stage = null;
    this.#shownMs = Number.NEGATIVE_INFINITY;
  }

  #draw(event: ProgressEvent, now: number): void {
    const stage = this.#stage;
    const elapsedMs = stage === null ? 0 : now - stage.beganMs;
    const text = progressText(event, { elapsedMs, doneAtStart: stage?.doneAtStart ?? 0 });
    this.#shownMs = now;
    if (this.stream.isTTY !== true) {
      this.stream.write(`${text}\n`);
      return;
    }
    const line = `${bar(event)}${text}`.slice(0, Math.max(20, (this.stream.columns ?? 80) - 1));
    this.stream.write(`\r\u001b[2K${line}`);
    this.#open = true;
  }
}

/** One line about a stage: what is done, of how much, how fast, and how long it will still take at this rate. */
export function progressText(
  event: ProgressEvent,
  since: { readonly elapsedMs: number; readonly doneAtStart: number },
): string {
  const parts = [`${event.stage}: ${amountOf(event)}`];
  const seconds = since.elapsedMs / 1_000;
  const rate = seconds < 0.5 ? 0 : (event.done - since.doneAtStart) / seconds;
  if (rate > 0 && event.unit !== 'seconds') {
    parts.push(`${amount(rate, event.unit)}/s`);
    const leftSeconds = event.total === null ? 0 : (event.total - event.done) / rate;
    if (leftSeconds > 0) parts.push(`${duration(leftSeconds)} left`);
  }
  if (event.note !== undefined) parts.push(event.note);
  return parts.join(', ');
}

function amountOf(event: ProgressEvent): string {
  if (event.total === null) return amount(event.done, event.unit);
  const percent = event.total === 0 ? 100 : Math.floor((100 * event.done) / event.total);
  return `${count(event.done, event.unit, event.total)} of ${amount(event.total, event.unit)} (${percent} %)`;
}

function bar(event: ProgressEvent): string {
  if (event.total === null || event.total === 0) return '';
  const full = Math.min(barCells, Math.round((barCells * event.done) / event.total));
  return `${'█'.repeat(full)}${'░'.repeat(barCells - full)} `;
}

function amount(value: number, unit: string): string {
  const named = unit === 'bytes' ? byteUnit(value).name : unit;
  return `${count(value, unit, value)} ${named}`;
}

/** A number in the unit that suits `scale`: of a done part and its whole, the unit of the whole. */
function count(value: number, unit: string, scale: number): string {
  if (unit === 'bytes') return (value / byteUnit(scale).bytes).toFixed(1);
  return (value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)).toLocaleString('en-GB');
}

function byteUnit(scale: number): { readonly name: string; readonly bytes: number } {
  return scale < 1_048_576 ? { name: 'kB', bytes: 1_024 } : { name: 'MB', bytes: 1_048_576 };
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.ceil(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
