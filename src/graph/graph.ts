import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type Driver, type ManagedTransaction, type QueryResult, type Result, type Session } from 'neo4j-driver';
import type { z } from 'zod';
import { coalesceWrites } from './coalesced-writes.js';
import { graphError, isRetriable } from './graph-error.js';
import type { Statement } from './statement.js';

export interface GraphAddress {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
}

export interface GraphOptions {
  /** Upper bound of any transaction, milliseconds. A call may ask for less. */
  readonly timeoutMsMax: number;
  /** Connections of the pool. Requests beyond it wait for `acquisitionTimeoutMs`, then fail as `DATABASE_BUSY`. */
  readonly connectionsMax: number;
  readonly acquisitionTimeoutMs: number;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  /** Aborting it cancels the transaction on the server. */
  readonly signal?: AbortSignal;
}

export interface Counters {
  readonly nodesCreated: number;
  readonly nodesDeleted: number;
  readonly relationshipsCreated: number;
  readonly relationshipsDeleted: number;
  readonly propertiesSet: number;
}

/** A composed statement: its text, the shape's name for the log, and rows that are positional lists in the column `row`. */
export interface ComposedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * How long a write transaction is tried again on transient errors, and the bounds of the pause before the next attempt, milliseconds. Two writers that met
 * each other's locks are through in milliseconds; the driver of itself would wait a second.
 */
const retries = { totalMs: 30_000, firstPauseMs: 10, pauseMsMax: 2_000 };

const defaults: GraphOptions = { timeoutMsMax: 30_000, connectionsMax: 50, acquisitionTimeoutMs: 5_000 };

/** The one door to the database: opens sessions, picks the mode, sets the timeout, tags the transaction, maps errors. */
export class Graph implements AsyncDisposable {
  readonly #driver: Driver;
  readonly #options: GraphOptions;
  readonly #routed: boolean;
  /** Statements sent since the start. Tests count with it. */
  statements = 0;
  /** Of these, the composed ones: what requests sent. */
  composedStatements = 0;

  constructor(address: GraphAddress, options: Partial<GraphOptions> = {}) {
    this.#options = { ...defaults, ...options };
    this.#routed = address.uri.startsWith('neo4j');
    coalesceWrites(portOf(address.uri));
    this.#driver = neo4j.driver(address.uri, neo4j.auth.basic(address.username, address.password), {
      disableLosslessIntegers: true,
      maxConnectionPoolSize: this.#options.connectionsMax,
      connectionAcquisitionTimeout: this.#options.acquisitionTimeoutMs,
      telemetryDisabled: true,
      // `transaction` tries again itself.
      maxTransactionRetryTime: 0,
      userAgent: 'kith',
    });
  }

  /** Rows of a read statement, each checked against its shape. */
  async rows<P extends z.ZodType, R extends z.ZodType>(
    statement: Statement<P, R>,
    params: z.input<P>,
    options: RunOptions = {},
  ): Promise<readonly z.output<R>[]> {
    const session = this.#session(statement.mode);
    const parsed = statement.params.parse(params) as Record<string, unknown>;
    const result = await this.#run(session, statement, parsed, options);
    return result.records.map((record) => statement.row.parse(record.toObject()));
  }

  /** The column `row` of a composed statement: positional lists, unchecked (tests check their shape). */
  async composed(
    statement: ComposedStatement,
    params: Readonly<Record<string, unknown>>,
    options: RunOptions = {},
  ): Promise<readonly unknown[]> {
    this.composedStatements += 1;
    return this.#guarded(this.#session('READ'), statement, params, options, firstColumn);
  }

  /** Runs one write statement in a transaction of its own, retried on transient errors. */
  async write<P extends z.ZodType, R extends z.ZodType>(
    statement: Statement<P, R>,
    params: z.input<P>,
    options: RunOptions = {},
  ): Promise<{ readonly rows: readonly z.output<R>[]; readonly counters: Counters }> {
    return this.transaction(statement.name, (work) => work.run(statement, params), options);
  }

  /** Runs several statements in one write transaction, retried as a whole on transient errors. */
  async transaction<T>(name: string, body: (work: Work) => Promise<T>, options: RunOptions = {}): Promise<T> {
    const began = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#attempt(name, body, options);
      } catch (error) {
        const isOver = options.signal?.aborted === true || performance.now() - began > retries.totalMs;
        if (isOver || !isRetriable(error)) throw graphError(error, options.signal);
        await sleep(pauseMs(attempt));
      }
    }
  }

  async #attempt<T>(name: string, body: (work: Work) => Promise<T>, options: RunOptions): Promise<T> {
    const session = this.#session('WRITE');
    const stop = onAbort(options.signal, session);
    try {
      return await session.executeWrite((transaction) => body(new Work(transaction, () => (this.statements += 1))), {
        timeout: this.#timeout(options),
        metadata: { statement: name },
      });
    } finally {
      stop();
      await session.close();
    }
  }

  /** Runs text that is not a file of rows: migrations, procedure calls, tests and EXPLAIN. Not for requests. */
  async raw(
    text: string,
    params: Readonly<Record<string, unknown>> = {},
    options: RunOptions & { readonly mode?: 'READ' | 'WRITE' } = {},
  ): Promise<QueryResult> {
    return this.#run(this.#session(options.mode ?? 'WRITE', true), { name: 'raw', text }, params, options, false);
  }

  async verify(): Promise<{ readonly version: string }> {
    try {
      const info = await this.#driver.getServerInfo();
      return { version: info.agent ?? 'unknown' };
    } catch (error) {
      throw graphError(error, undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver.close();
  }

  /** `noted`: with what the database remarks on a statement, which only tests read. */
  #session(mode: 'READ' | 'WRITE', noted = false): Session {
    // Governed reads go to the leader: a reader behind by a moment could still show what was just withdrawn.
    const defaultAccessMode = mode === 'READ' && !this.#routed ? neo4j.session.READ : neo4j.session.WRITE;
    const silent = noted ? {} : { notificationFilter: { minimumSeverityLevel: 'OFF' } as const };
    return this.#driver.session({ defaultAccessMode, fetchSize: 1_000, ...silent });
  }

  async #run(
    session: Session,
    statement: ComposedStatement,
    params: Readonly<Record<string, unknown>>,
    options: RunOptions,
    retry = true,
  ): Promise<QueryResult<Record<string, unknown>>> {
    const whole = (result: Result) => result as unknown as Promise<QueryResult<Record<string, unknown>>>;
    return this.#guarded(session, statement, params, options, whole, retry);
  }

  async #guarded<T>(
    session: Session,
    statement: ComposedStatement,
    params: Readonly<Record<string, unknown>>,
    options: RunOptions,
    take: (result: Result) => Promise<T>,
    retry = true,
  ): Promise<T> {
    const stop = onAbort(options.signal, session);
    try {
      this.statements += 1;
      const config = { timeout: this.#timeout(options), metadata: { statement: statement.name } };
      return await take(withoutStack(() => session.run(statement.text, params, config)));
    } catch (error) {
      if (retry && isRetriable(error) && options.signal?.aborted !== true) {
        await session.close();
        return await this.#guarded(this.#session('READ'), statement, params, options, take, false);
      }
      throw graphError(error, options.signal);
    } finally {
      stop();
      await session.close();
    }
  }

  #timeout(options: RunOptions): number {
    return Math.max(
      1,
      Math.floor(Math.min(options.timeoutMs ?? this.#options.timeoutMsMax, this.#options.timeoutMsMax)),
    );
  }
}

/** One write transaction. */
export class Work {
  constructor(
    private readonly transaction: ManagedTransaction,
    private readonly counted: () => void,
  ) {}

  async run<P extends z.ZodType, R extends z.ZodType>(
    statement: Statement<P, R>,
    params: z.input<P>,
  ): Promise<{ readonly rows: readonly z.output<R>[]; readonly counters: Counters }> {
    this.counted();
    const parsed = statement.params.parse(params) as Record<string, unknown>;
    const result = await this.transaction.run(statement.text, parsed);
    return {
      rows: result.records.map((record) => statement.row.parse(record.toObject())),
      counters: result.summary.counters.updates() as unknown as Counters,
    };
  }
}

/** The driver notes the stack at each statement for the case that it fails; the statement's name says as much, and a page costs a fiftieth less. */
function withoutStack<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The first column, row by row, so that the driver's result, which outlives its request, does not hold the rows. */
function firstColumn(result: Result): Promise<readonly unknown[]> {
  return new Promise((done, failed) => {
    const rows: unknown[] = [];
    result.subscribe({
      onNext: (record) => rows.push(record.get(0) as unknown),
      onCompleted: () => done(rows),
      onError: failed,
    });
  });
}

const defaultPort = 7_687;

function portOf(uri: string): number {
  return Number(/:(\d+)(?:[/?]|$)/.exec(uri)?.[1] ?? defaultPort);
}

/** Closing the session resets the connection, which ends the running transaction on the server. */
function onAbort(signal: AbortSignal | undefined, session: Session): () => void {
  if (signal === undefined) return () => undefined;
  // One request may run a statement for each type of `_entities`; each listener is taken off when its statement ends.
  setMaxListeners(0, signal);
  const close = () => void session.close().catch(() => undefined);
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
  return () => signal.removeEventListener('abort', close);
}

/** Doubles with each attempt, and differs by chance, so that two who met do not meet again. */
function pauseMs(attempt: number): number {
  return Math.min(retries.firstPauseMs * 2 ** attempt, retries.pauseMsMax) * (0.5 + Math.random());
}
