import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type WorkPiece, type WorkResult, Work, type WorkGround } from './work.js';

/** Where a worker begins: `crew-worker.js` of this folder, unless the sources run uncompiled. */
export interface CrewEntry {
  readonly url: URL;
  readonly execArgv?: readonly string[];
}

export interface CrewOptions {
  /** Threads beside this one; 0: all is done in this thread, which breathes between pieces. */
  readonly workers: number;
  readonly entry?: CrewEntry;
  readonly signal?: AbortSignal;
}

type Sink<P extends WorkPiece> = (result: WorkResult<P>, piece: P) => void;

/** Does pieces of work. `sink` is told each result in the order of the pieces. */
export interface Crew extends AsyncDisposable {
  all<P extends WorkPiece>(pieces: readonly P[], sink: Sink<P>): Promise<void>;
}

const compiledEntry: CrewEntry = { url: new URL('./crew-worker.js', import.meta.url) };

export function openCrew(ground: WorkGround, options: CrewOptions): Crew {
  return options.workers === 0 ? new LoneCrew(ground, options.signal) : new ThreadCrew(ground, options);
}

class LoneCrew implements Crew {
  private readonly work: Work;

  constructor(
    ground: WorkGround,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.work = new Work(ground);
  }

  async all<P extends WorkPiece>(pieces: readonly P[], sink: Sink<P>): Promise<void> {
    for (const piece of pieces) {
      this.signal?.throwIfAborted();
      sink(this.work.do(piece) as WorkResult<P>, piece);
      await setImmediate();
    }
    this.signal?.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Pieces handed to a worker ahead, so that it need not wait for the next. */
const ahead = 2;

interface Answer {
  readonly number: number;
  readonly result: WorkResult<WorkPiece>;
}

class ThreadCrew implements Crew {
  private readonly workers: readonly Worker[];
  private readonly signal: AbortSignal | undefined;
  private takes: (answer: Answer, worker: Worker) => void = () => undefined;
  private fails: (cause: unknown) => void = () => undefined;
  private failure: unknown;

  constructor(ground: WorkGround, { workers, entry = compiledEntry, signal }: CrewOptions) {
    this.signal = signal;
    this.workers = Array.from({ length: workers }, () => {
      const worker = new Worker(entry.url, { workerData: ground, execArgv: [...(entry.execArgv ?? [])] });
      worker.on('message', (answer: Answer) => this.takes(answer, worker));
      worker.on('error', (cause) => {
        this.failure = cause;
        this.fails(cause);
      });
      return worker;
    });
  }

  async all<P extends WorkPiece>(pieces: readonly P[], sink: Sink<P>): Promise<void> {
    const { signal } = this;
    signal?.throwIfAborted();
    if (this.failure !== undefined) throw this.failure;
    if (pieces.length === 0) return;
    const stop = () => this.fails(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await this.turn(pieces, sink);
    } finally {
      signal?.removeEventListener('abort', stop);
      this.takes = () => undefined;
    }
  }

  private turn<P extends WorkPiece>(pieces: readonly P[], sink: Sink<P>): Promise<void> {
    return new Promise((resolve, reject) => {
      const early = new Map<number, WorkResult<P>>();
      let handed = 0;
      let told = 0;
      const hand = (worker: Worker) => {
        if (handed < pieces.length) worker.postMessage({ number: handed, piece: pieces[handed] });
        handed += 1;
      };
      this.fails = reject;
      this.takes = ({ number, result }, worker) => {
        hand(worker);
        early.set(number, result as WorkResult<P>);
        try {
          for (let next = early.get(told); next !== undefined; next = early.get(told)) {
            early.delete(told);
            sink(next, pieces[told] as P);
            told += 1;
          }
        } catch (cause) {
          reject(cause);
        }
        if (told === pieces.length) resolve();
      };
      for (let round = 0; round < ahead; round += 1) this.workers.forEach(hand);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
