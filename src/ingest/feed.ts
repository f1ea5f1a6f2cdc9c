import type { IngestWrites, Refused } from '../graph/ingest-writes.js';
import type { Progress } from '../model/progress.js';
import { BatchWriter } from './batch-writer.js';
import { contract, type FileName } from './contract.js';
import { mappers } from './mappers.js';
import type { Mapped, MappingContext } from './mapping.js';
import { type Reject, type RowFault, rejectReasons } from './reject.js';
import { contentOf, keyOf, parseRow } from './rows.js';
import { SeenKeys } from './seen-keys.js';
import type { Source, SourceRow } from './source.js';

/** What became of the rows of one file. `read` is the sum of the other four. */
export interface FileCounts {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface FeedContext {
  readonly writes: Pick<IngestWrites, 'write'>;
  readonly mapping: MappingContext;
  readonly reject: (reject: Reject) => void;
  /** Brings rejects to disk. */
  readonly flushRejects: () => Promise<void>;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly batchRows: number;
  readonly lanes: number;
}

/** About how many bytes of a file make a row; zipped ones hold about eight times as much. Only the size of the filter hangs on it. */
const bytesPerRow = 40;
const zippedBytesPerRow = 5;

/** Imports one file. Of two rows with one key the first that can go in wins; a later one with the same content is unchanged, another is refused. */
export async function importFile(source: Source, context: FeedContext): Promise<FileCounts> {
  return new Feed(source, context).run();
}

interface Prepared {
  readonly mapped: Mapped;
  readonly key: string;
  readonly content: () => string;
}

class Feed {
  readonly #counts: FileCounts = { read: 0, created: 0, updated: 0, unchanged: 0, rejected: 0 };
  readonly #seen: SeenKeys;
  readonly #writer: BatchWriter<SourceRow>;
  readonly #mapper;
  /** Lines and keys of rows whose key was perhaps there before. A second look at the file decides. */
  readonly #suspectLines = new Set<number>();
  readonly #suspectKeys = new Set<string>();
  /** Lines that the graph refused: they do not win over a later row of their key. */
  readonly #refusedLines = new Set<number>();
  /** Categories whose parent was not there yet. */
  #waiting: { readonly mapped: Mapped; readonly origin: SourceRow; readonly why: Refused }[] = [];

  constructor(
    private readonly source: Source,
    private readonly context: FeedContext,
  ) {
    if (source.file === 'consents') throw new TypeError('Consents are imported as consent records.');
    this.#mapper = mappers[source.file];
    this.#seen = new SeenKeys(source.bytes / (source.path.endsWith('.gz') ? zippedBytesPerRow : bytesPerRow));
    this.#writer = new BatchWriter({
      writes: context.writes,
      rowsMax: context.batchRows,
      // A parent may stand in the other lane.
      lanes: source.file === 'categories' ? 1 : context.lanes,
      signal: context.signal,
      refused: ({ row, origin }, why) => this.#refuse({ statement: 'categories', partition: '', row }, origin, why),
    });
  }

  async run(): Promise<FileCounts> {
    await this.#firstLook();
    await this.#writer.flush();
    await this.#writeWaiting();
    if (this.#suspectLines.size > 0) await this.#secondLook();
    await this.#writer.flush();
    await this.#writeWaiting();
    for (const { origin, why } of this.#waiting) this.#reject(origin, faultOf(why));
    await this.context.flushRejects();
    return { ...this.#counts, ...this.#written() };
  }

  async #firstLook(): Promise<void> {
    for await (const piece of this.source.read(this.context.signal)) {
      for (const row of piece.rows) {
        this.#counts.read += 1;
        const prepared = this.#prepare(row);
        if ('fault' in prepared) this.#reject(row, prepared.fault);
        else if (this.#seen.perhapsSeen(prepared.key)) {
          this.#suspectLines.add(row.line);
          this.#suspectKeys.add(prepared.key);
        } else {
          const full = this.#writer.add(prepared.mapped, row);
          if (full !== null) await full;
        }
      }
      await this.context.flushRejects();
      this.#announce(piece.readBytes);
    }
  }

  async #secondLook(): Promise<void> {
    const firsts = new Map<string, string>();
    for await (const piece of this.source.read(this.context.signal)) {
      for (const row of piece.rows) {
        const prepared = this.#prepare(row);
        if ('fault' in prepared || !this.#suspectKeys.has(prepared.key)) continue;
        const full = this.#settle(row, prepared, firsts);
        if (full !== null) await full;
      }
      await this.context.flushRejects();
    }
  }

  #settle(row: SourceRow, prepared: Prepared, firsts: Map<string, string>): Promise<void> | null {
    const first = firsts.get(prepared.key);
    const isSuspect = this.#suspectLines.has(row.line);
    if (first === undefined) {
      if (!this.#refusedLines.has(row.line)) firsts.set(prepared.key, prepared.content());
      return isSuspect ? this.#writer.add(prepared.mapped, row) : null;
    }
    if (!isSuspect) return null;
    if (first === prepared.content()) this.#counts.unchanged += 1;
    else this.#reject(row, { column: null, reason: 'duplicate' });
    return null;
  }

  #prepare(source: SourceRow): Prepared | { readonly fault: RowFault } {
    if (source.fault !== undefined) return { fault: source.fault };
    const { file } = this.source;
    const { row, fault } = parseRow(contract[file].columns, source.text ?? {});
    if (fault !== undefined) return { fault };
    const mapped = this.#mapper(row, this.context.mapping);
    if (mapped.fault !== undefined) return { fault: mapped.fault };
    return { mapped, key: keyOf(file, row), content: () => contentOf(file, row) };
  }

  #refuse(mapped: Mapped, origin: SourceRow, why: Refused): void {
    if (why.column === 'parent_id' && why.why === 'missing') this.#waiting.push({ mapped, origin, why });
    else {
      this.#refusedLines.add(origin.line);
      this.#reject(origin, faultOf(why));
    }
  }

  /** Tries rows whose parent was missing again, as long as that brings any of them in. */
  async #writeWaiting(): Promise<void> {
    for (let before = Infinity; this.#waiting.length > 0 && this.#waiting.length < before; ) {
      const again = this.#waiting;
      before = again.length;
      this.#waiting = [];
      for (const { mapped, origin } of again) await this.#writer.add(mapped, origin);
      await this.#writer.flush();
    }
  }

  #reject(row: SourceRow, fault: RowFault): void {
    this.#counts.rejected += 1;
    this.context.reject(rejectOf(this.source, row, fault));
  }

  #written(): Pick<FileCounts, 'created' | 'updated' | 'unchanged'> {
    const { created, updated, unchanged } = this.#writer.counts;
    return { created, updated, unchanged: unchanged + this.#counts.unchanged };
  }

  #announce(readBytes: number): void {
    this.context.progress({
      stage: this.source.file,
      done: readBytes,
      total: this.source.bytes,
      unit: 'bytes',
      note: `${this.#counts.read} rows`,
    });
  }
}

/** The line of the reject file for a row that was refused. */
export function rejectOf(source: Pick<Source, 'file' | 'path'>, row: SourceRow, fault: RowFault): Reject {
  const { column, reason, message } = fault;
  const why = message === undefined ? rejectReasons[reason] : `${rejectReasons[reason]} ${message}`;
  const raw = fault.reason === 'column-count' || row.text === null ? { raw: row.raw } : {};
  return {
    file: source.file as FileName,
    path: source.path,
    line: row.line,
    column,
    reason,
    message: why,
    row: row.text,
    ...raw,
  };
}

function faultOf({ why, column, message }: Refused): RowFault {
  if (why === 'erased') return { column, reason: 'erased' };
  return { column, reason: why === 'missing' ? 'unknown-reference' : why, ...(message !== undefined && { message }) };
}
