import { type ChildProcess, fork } from 'node:child_process';
import { hostname } from 'node:os';
import process from 'node:process';
import { setInterval } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import type { PassClock } from '../analyse/pass-clock.js';
import type { Graph } from '../graph/graph.js';
import { losePass, passRecord } from '../graph/pass-lease.js';
import type { ErrorCode } from '../model/errors.js';
import type { Log } from '../observe/log.js';

export interface ScheduleParts {
  readonly graph: Graph;
  readonly clock: PassClock;
  readonly memoryMb: number;
  readonly log: Log;
  /** How often it looks whether a pass is due, milliseconds. */
  readonly everyMs?: number;
  /** Starts the process that runs a pass; this program with `kith analyse --if-due` unless a test gives another. */
  readonly start?: () => ChildProcess;
}

const everyMsDefault = 60_000;
const stopMsMax = 10_000;

/**
 * Runs all analyses every day beside a server, in a process of its own, so that what computes for minutes slows no request and can use no more memory than it
 * may. Every instance looks; the lease in the graph lets one of them run. A pass that was missed begins at the first look, and one that was broken off goes on.
 */
export class AnalysisSchedule implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout;
  #child: ChildProcess | null = null;
  #look: Promise<void> | null = null;
  #isStopping = false;

  constructor(private readonly parts: ScheduleParts) {
    this.#timer = setInterval(() => {
      this.#look ??= this.#begin().finally(() => (this.#look = null));
    }, parts.everyMs ?? everyMsDefault).unref();
  }

  async #begin(): Promise<void> {
    if (this.#child !== null) return;
    try {
      const now = Date.now();
      const dueAt = this.parts.clock.dueAt(await passRecord(this.parts.graph), now);
      if (dueAt === null || dueAt > now || this.#isStopping) return;
      this.#watch(this.parts.start?.() ?? startedPass(this.parts.memoryMb));
    } catch (error) {
      this.parts.log.requestFailed({ requestId: 'analyses', error });
    }
  }

  #watch(child: ChildProcess): void {
    this.#child = child;
    child.once('error', (error) => this.parts.log.requestFailed({ requestId: 'analyses', error }));
    child.once('close', (_code, signal) => {
      this.#child = null;
      if (signal !== null && !this.#isStopping) void this.#lost(child.pid ?? 0, signal);
    });
  }

  /** What ended by itself has said why. */
  async #lost(pid: number, signal: NodeJS.Signals): Promise<void> {
    // V8 aborts where its heap is full.
    const code: ErrorCode = signal === 'SIGABRT' ? 'MEMORY_EXCEEDED' : 'ANALYSIS_KILLED';
    try {
      if (await losePass(this.parts.graph, { host: hostname(), pid }, code)) this.parts.log.passFailed({ code });
    } catch (error) {
      this.parts.log.requestFailed({ requestId: 'analyses', error });
    }
  }

  /** Stops the pass that is under way: the next one to look goes on where it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#look;
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await Promise.race([ended, delay(stopMsMax, undefined, { ref: false })]);
    if (this.#child !== null) child.kill('SIGKILL');
  }
}

/**
 * In a session of its own, so that Ctrl-C reaches it through the server alone; the channel to it closes with the server however that ends, and then it stops.
 * V8 bounds the objects of the language; `--memory` bounds them and the numbers that lie beside them.
 */
function startedPass(memoryMb: number): ChildProcess {
  return fork(process.argv[1] ?? '', ['analyse', '--if-due', '--log', '--memory', String(memoryMb)], {
    execArgv: [`--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
}
