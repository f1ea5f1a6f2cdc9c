import type { IngestRow, IngestStatement, IngestWrites, Refused } from '../graph/ingest-writes.js';
import type { Mapped } from './mapping.js';

/** A row on its way into the graph, with where it came from. */
export interface Pending<Origin> {
  readonly row: IngestRow;
  readonly origin: Origin;
}

export interface BatchCounts {
  created: number;
  updated: number;
  unchanged: number;
}

interface Lane<Origin> {
  readonly buffers: Map<IngestStatement, Pending<Origin>[]>;
  /** The write under way. A lane writes one batch at a time, so what shares a partition is never written at the same time. */
  writing: Promise<void>;
}

export interface BatchOptions<Origin> {
  readonly writes: Pick<IngestWrites, 'write'>;
  /** Rows of a transaction. */
  readonly rowsMax: number;
  /** Transactions at the same time. */
  readonly lanes: number;
  readonly signal: AbortSignal | undefined;
  /** Receives what the graph refused. */
  readonly refused: (pending: Pending<Origin>, why: Refused) => void;
}

/**
 * Gathers rows into batches and writes them in a few lanes side by side. Rows with one partition keep to one lane, so that lanes rarely
 * wait for each other's locks. Holds at most two batches a lane.
 */
export class BatchWriter<Origin> {
  readonly counts: BatchCounts = { created: 0, updated: 0, unchanged: 0 };
  readonly #lanes: readonly Lane<Origin>[];
  #failure: unknown = null;

  constructor(private readonly options: BatchOptions<Origin>) {
    this.#lanes = Array.from({ length: options.lanes }, () => ({ buffers: new Map(), writing: Promise.resolve() }));
  }

  /** Takes a row in. Returns a promise to wait for where a batch became full, null otherwise: waiting for each row would cost more than the row. */
  add(mapped: Mapped, origin: Origin): Promise<void> | null {
    const lane = this.#laneOf(mapped.partition);
    const buffer = lane.buffers.get(mapped.statement) ?? [];
    if (buffer.length === 0) lane.buffers.set(mapped.statement, buffer);
    buffer.push({ row: mapped.row, origin });
    return buffer.length < this.options.rowsMax ? null : this.#send(lane, mapped.statement, buffer);
  }

  /** Writes what is left and waits for everything. Throws the first failure. */
  async flush(): Promise<void> {
    await Promise.all(
      this.#lanes.map(async (lane) => {
        for (const [statement, buffer] of lane.buffers) await this.#send(lane, statement, buffer);
        await lane.writing;
      }),
    );
    if (this.#failure !== null) throw this.#failure;
  }

  async #send(lane: Lane<Origin>, statement: IngestStatement, buffer: readonly Pending<Origin>[]): Promise<void> {
    lane.buffers.delete(statement);
    await lane.writing;
    if (this.#failure !== null) throw this.#failure;
    // Who awaits the next batch, or the flush, hears of the failure; until then it must not be an unhandled one.
    lane.writing = this.#write(statement, buffer).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  async #write(statement: IngestStatement, buffer: readonly Pending<Origin>[]): Promise<void> {
    const { writes, signal, refused } = this.options;
    const rows = buffer.map((pending) => pending.row);
    const outcome = await writes.write(statement, rows, signal === undefined ? {} : { signal });
    this.counts.created += outcome.created;
    this.counts.updated += outcome.updated;
    this.counts.unchanged += outcome.unchanged;
    for (const why of outcome.refused) {
      const pending = buffer[why.index];
      if (pending !== undefined) refused(pending, why);
    }
  }

  #laneOf(partition: string): Lane<Origin> {
    // Internal ids are evenly spread, so two of their letters are hash enough.
    const place = partition === '' ? 0 : partition.charCodeAt(1) * 64 + partition.charCodeAt(0);
    const lane = this.#lanes[place % this.#lanes.length];
    if (lane === undefined) throw new RangeError('A writer needs at least one lane.');
    return lane;
  }
}
