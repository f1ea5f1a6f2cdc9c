import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { Policy } from '../consent/policy.js';
import { isStorable } from '../consent/subject.js';
import { ConsentWrites } from '../graph/consent-writes.js';
import type { Graph } from '../graph/graph.js';
import { ImportBatches } from '../graph/import-batches.js';
import { ImportLease } from '../graph/import-lease.js';
import { IngestReads } from '../graph/ingest-reads.js';
import { IngestWrites } from '../graph/ingest-writes.js';
import { MergeWrites } from '../graph/merge-writes.js';
import { KithError } from '../model/errors.js';
import type { InternalIds } from '../model/ids.js';
import { noProgress, type Progress } from '../model/progress.js';
import type { KeyStore } from '../vault/key-store.js';
import { type ConsentCounts, importConsents } from './consent-feed.js';
import type { FileName } from './contract.js';
import { type FeedContext, type FileCounts, importFile } from './feed.js';
import { readFolder } from './folder.js';
import { GraphIds } from './graph-ids.js';
import { fingerprintOf, RejectFile } from './reject-file.js';
import { markedFiles, writeMarks } from './marks.js';
import { rejectSources } from './replay.js';
import { SealedWrites } from './sealed-writes.js';
import { fileSource, type Source } from './source.js';
import { writeSummaries } from './summaries.js';

export interface ImportGround {
  readonly graph: Graph;
  readonly ids: InternalIds;
  /** Whose keys personal values are enciphered under. */
  readonly keys: KeyStore;
  readonly policy: Policy;
  /** The server's clock, milliseconds since 1970. */
  readonly now: () => number;
}

export interface ImportOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** The reject file. Default: beside the folder, with its name and `.rejects.ndjson`. */
  readonly rejectsTo?: string;
  /** The rows are of invented people, whom no law protects: they go in wherever they reside. */
  readonly invented?: boolean;
  /** Rows of a transaction. Default 5,000. */
  readonly batchRows?: number;
  /** Transactions at the same time. Default 2. */
  readonly lanes?: number;
  /** Rows that changed from which on statements are planned anew behind the import; 100,000 where it is not given. */
  readonly replanRows?: number;
}

export interface ImportReport {
  readonly files: Readonly<Partial<Record<FileName, FileCounts | ConsentCounts>>>;
  /** Names in the folder that are no files of the contract. */
  readonly ignored: readonly string[];
  /** Where the refused rows are, or null where there are none. */
  readonly rejects: string | null;
  /** Customers whose consent classes were decided, and summary edges that changed. */
  readonly classified: number;
  readonly summaries: number;
  readonly seconds: number;
}

const defaultBatchRows = 5_000;
const defaultLanes = 2;
/** Merges of one transaction, which decides the consent classes of as many customers. */
const mergesMax = 2_000;
/** Rows from which on an import has statements planned anew: it takes some seconds, and in less a scan costs little. */
const replanRowsMin = 100_000;
const replanSeconds = 25;

/**
 * Imports a folder. What is there already and equal is left alone, so an import that was killed is finished by running it again.
 * Throws `IMPORT_FOLDER_INVALID` before anything is written, `LOCKED` while another import writes into the graph, and what the database throws;
 * bad rows do not throw.
 */
export async function importFolder(
  folder: string,
  ground: ImportGround,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const { files, ignored } = await readFolder(folder);
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.path}\0${await fingerprintOf(file.absolutePath)}\0`);
  const batch = { id: hash.digest('hex'), folder: basename(resolve(folder)) };
  const rejectsTo = options.rejectsTo ?? `${resolve(folder)}.rejects.ndjson`;
  const report = await ImportRun.of(files.map(fileSource), ground, { ...options, rejectsTo, batch });
  return { ...report, ignored };
}

/** Imports the mended rows of a reject file. What is refused again goes to a reject file of its own. */
export async function importRejects(
  path: string,
  ground: ImportGround,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const sources = await rejectSources(path);
  const batch = { id: await fingerprintOf(path), folder: basename(path) };
  const rejectsTo = options.rejectsTo ?? `${path.replace(/\.ndjson$/, '')}.rejects.ndjson`;
  if (resolve(rejectsTo) === resolve(path)) {
    throw new KithError('BAD_USER_INPUT', 'What is refused again cannot go to the file that is being read.');
  }
  const report = await ImportRun.of(sources, ground, { ...options, rejectsTo, batch });
  return { ...report, ignored: [] };
}

interface RunOptions extends ImportOptions {
  readonly rejectsTo: string;
  /** The content's fingerprint and the folder's name: one folder has one record, however often it is imported. */
  readonly batch: { readonly id: string; readonly folder: string };
}

class ImportRun {
  readonly #rejects: RejectFile;
  readonly #context: FeedContext;
  readonly #batches: ImportBatches;
  readonly #consents: ConsentWrites;

  private constructor(
    private readonly ground: ImportGround,
    private readonly options: RunOptions,
  ) {
    const rejects = new RejectFile(options.rejectsTo);
    this.#rejects = rejects;
    this.#batches = new ImportBatches(ground.graph);
    this.#consents = new ConsentWrites(ground.graph, ground.policy, ground.now);
    this.#context = {
      writes: new SealedWrites(new IngestWrites(ground.graph), new IngestReads(ground.graph), ground.keys),
      mapping: {
        ids: new GraphIds(ground.ids),
        now: ground.now(),
        isStorable: (residency) => options.invented === true || isStorable(ground.policy, residency),
      },
      reject: (reject) => rejects.add(reject),
      flushRejects: () => rejects.flush(),
      progress: options.progress ?? noProgress,
      signal: options.signal,
      batchRows: options.batchRows ?? defaultBatchRows,
      lanes: options.lanes ?? defaultLanes,
    };
  }

  /** Imports under the lease that one import has at a time: two would not see each other's half-written rows as rejects or duplicates. */
  static async of(
    sources: readonly Source[],
    ground: ImportGround,
    options: RunOptions,
  ): Promise<Omit<ImportReport, 'ignored'>> {
    const { progress = noProgress, signal, batch } = options;
    const lease = await ImportLease.take(ground.graph, { folder: batch.folder, progress, signal });
    try {
      const either = signal === undefined ? lease.lost : AbortSignal.any([signal, lease.lost]);
      return await new ImportRun(ground, { ...options, signal: either }).#of(sources);
    } catch (error) {
      throw lease.lost.aborted ? lease.lost.reason : error;
    } finally {
      await lease.release().catch(() => undefined);
    }
  }

  async #of(sources: readonly Source[]): Promise<Omit<ImportReport, 'ignored'>> {
    const { batch } = this.options;
    const id = this.ground.ids.of('ImportBatch', batch.id);
    const startedAt = this.ground.now();
    const before = await this.#batches.start({ id, folder: batch.folder, startedAt });
    const files = await this.#files(sources).catch(async (error: unknown) => {
      // What was refused until now is worth keeping, whatever ended the import.
      await this.#rejects.end().catch(() => undefined);
      throw this.options.signal?.aborted === true ? stopped(error) : error;
    });
    const summaries = await writeSummaries(this.#batches, this.#context);
    const classified = await this.#consents.classifyMissing(this.#context.progress);
    const rejects = await this.#rejects.end();
    // Where it takes longer the server comes to it by itself.
    const isLarge = changes(files) >= (this.options.replanRows ?? replanRowsMin);
    if (isLarge) await this.#batches.replan(replanSeconds).catch(() => undefined);
    const endedAt = this.ground.now();
    if (before === 'running' || summaries + classified > 0 || changes(files) > 0) {
      await this.#batches.end({ id, endedAt, files: JSON.stringify(files) });
    }
    return { files, rejects, classified, summaries, seconds: (endedAt - startedAt) / 1_000 };
  }

  async #files(sources: readonly Source[]): Promise<ImportReport['files']> {
    const files: Partial<Record<FileName, FileCounts>> = {};
    for (const source of sources) {
      this.options.signal?.throwIfAborted();
      files[source.file] = await this.#import(source);
      if (markedFiles.has(source.file)) await writeMarks(this.#batches, this.#context);
    }
    return files;
  }

  #import(source: Source): Promise<FileCounts | ConsentCounts> {
    if (source.file === 'consents') return this.#importConsents(source);
    if (source.file !== 'merges') return importFile(source, this.#context);
    const { graph, policy, now } = this.ground;
    const merges = new MergeWrites(graph, policy, now);
    return importFile(source, {
      ...this.#context,
      writes: { write: (_, rows, options) => merges.write('merges', rows, options) },
      batchRows: Math.min(this.#context.batchRows, mergesMax),
    });
  }

  #importConsents(source: Source): Promise<ConsentCounts> {
    const context = { source: 'import' as const, actor: `import ${this.options.batch.folder}` };
    return importConsents(source, this.#context, (records) =>
      this.#consents.append(records, context, { newcomers: 'left' }),
    );
  }
}

function stopped(cause: unknown): KithError {
  return new KithError('REQUEST_CANCELLED', 'The import was stopped. Run it again to finish it.', { cause });
}

/** How many rows of the files created or updated anything. */
export function changes(files: ImportReport['files']): number {
  return Object.values(files).reduce((sum, counts) => sum + counts.created + counts.updated, 0);
}
