import { mkdir } from 'node:fs/promises';
import { setInterval } from 'node:timers';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import { type Access, type AccessPage, accessesOf } from './access-log.js';
import type { AuditEntry } from './audit-chain.js';
import { endsOf } from './audit-files.js';
import { forgetCustomers } from './audit-forget.js';
import { ForgottenMarks } from './audit-forgotten.js';
import type { Subject } from './audit-keys.js';
import { type AuditPlace, type Item, Segment } from './audit-segment.js';

/** What is to be written down of an operation. */
export interface Audited
  extends Pick<AuditEntry, 'operation' | 'client' | 'endUser' | 'purpose' | 'policyRev' | 'detail'> {
  readonly document?: string | null;
  readonly categories?: readonly string[];
  /** The customers whom it was about, or whose rows were in the answer. */
  readonly about: Iterable<InternalId>;
  /** The customer who looked, if it was one. */
  readonly viewer?: InternalId | null;
}

/** Where audited operations and reads are written down. */
export interface Audit {
  /** Resolves once the entry is on the disk. Throws `AUDIT_FAILED` where it could not be written: nothing must then be done or answered. */
  record(entry: Audited): Promise<void>;
  /** Rejects with `AUDIT_FAILED` while nothing can be written. */
  ready(): Promise<void>;
  /** Who read of a customer, the latest first. */
  accessLog(id: InternalId, page: AccessPage): Promise<readonly Access[]>;
  /** Takes a customer out of the files, so that no entry leads to them any more. The chain stays valid. Resolves with the number of entries. */
  forget(id: InternalId): Promise<number>;
  /** The same of everybody who was ever erased, in the order in which they were, in the files that changed since the last call: an old copy may have come back. */
  forgetAgain(ids: readonly InternalId[]): Promise<number>;
}

/** For a server that was given no audit: every audited operation, and so every read of customer data, is refused. */
export const noAudit: Audit = {
  record: () => Promise.reject(refusal()),
  ready: () => Promise.reject(refusal()),
  accessLog: () => Promise.reject(refusal()),
  forget: () => Promise.reject(refusal()),
  forgetAgain: () => Promise.reject(refusal()),
};

function refusal(): KithError {
  return new KithError('AUDIT_FAILED', 'This server keeps no audit, so it does not do this.');
}

interface Waiting {
  readonly item: Item;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** How often an instance notes where the files of the others end, and signs its own end at the second place. */
const endsEveryMs = 10 * 60_000;
const anchorEveryMs = 3_600_000;

/**
 * The audit of a deployment: append-only files of JSON lines in one folder, each a chain of hashes. A process begins a file of its own, so that
 * several can write at once; its first line names the end of every file before it. Entries that come while others are written are written and synced
 * together. Which customers an entry is about stands in a line before its own, which holds that one's hash.
 */
export class AuditTrail implements Audit, AsyncDisposable {
  #segment: Segment | null = null;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  /** Whether this process has written here before: a folder that is gone since is not made anew. */
  #known = false;
  #failed = false;
  #forgetting: Promise<unknown> = Promise.resolve();
  readonly #timers: NodeJS.Timeout[];

  /** The folder is made at the first entry. */
  constructor(private readonly place: AuditPlace) {
    this.#timers = [
      setInterval(() => void this.#noteEnds().catch(() => undefined), endsEveryMs).unref(),
      setInterval(() => void this.#segment?.anchor().catch(() => undefined), anchorEveryMs).unref(),
    ];
  }

  record(entry: Audited): Promise<void> {
    const { about, viewer = null, document = null, categories = [], ...rest } = entry;
    const { keys } = this.place;
    const seen = about instanceof Set ? (about as ReadonlySet<InternalId>) : new Set(about);
    const customers: Subject[] = viewer === null ? [] : [keys.subject(viewer)];
    for (const id of seen) if (id !== viewer) customers.push(keys.subject(id));
    return this.#write({
      entry: { ...rest, document, categories, customers: seen.size },
      customers,
      viewer: viewer === null ? 'none' : seen.has(viewer) ? 'seen' : 'alone',
    });
  }

  async ready(): Promise<void> {
    if (this.#segment === null || this.#failed) return this.#noteEnds();
    try {
      this.#segment.check();
    } catch (cause) {
      throw failure(cause);
    }
  }

  accessLog(id: InternalId, page: AccessPage): Promise<readonly Access[]> {
    const { folder, keys, now } = this.place;
    return accessesOf(folder, keys.subject(id), { ...page, nowMs: now() }).catch((cause: unknown) => {
      throw failure(cause);
    });
  }

  forget(id: InternalId): Promise<number> {
    const customers = new Set([this.place.keys.subject(id)]);
    return this.#oneByOne(() => forgetCustomers(this.place.folder, customers, (item) => this.#write(item)));
  }

  forgetAgain(ids: readonly InternalId[]): Promise<number> {
    const { folder, keys } = this.place;
    return this.#oneByOne(async () => {
      const marks = await ForgottenMarks.read(folder);
      const due = await marks.due(ids.length);
      let count = 0;
      for (const { name, from, mark } of due) {
        const customers = new Set(ids.slice(from).map((id) => keys.subject(id)));
        const found = await forgetCustomers(folder, customers, (item) => this.#write(item), [name]);
        // A file that was overwritten is looked at once more.
        if (found === 0) marks.note(name, mark);
        count += found;
      }
      if (due.length > 0) await marks.write();
      return count;
    });
  }

  #oneByOne(forget: () => Promise<number>): Promise<number> {
    const forgotten = this.#forgetting.then(forget).catch((cause: unknown) => {
      throw failure(cause);
    });
    this.#forgetting = forgotten.catch(() => undefined);
    return forgotten;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#writing;
    const segment = this.#segment;
    this.#segment = null;
    if (segment === null) return;
    await endsOf(this.place.folder, segment.name)
      .then((ends) => segment.end(ends))
      .catch(() => segment.close());
  }

  async #noteEnds(): Promise<void> {
    const ends = await endsOf(this.place.folder, this.#segment?.name).catch((cause: unknown) => {
      throw failure(cause);
    });
    await this.#write({ ends });
  }

  #write(item: Item): Promise<void> {
    const written = new Promise<void>((done, failed) => this.#waiting.push({ item, done, failed }));
    this.#writing ??= this.#writeAll();
    return written;
  }

  async #writeAll(): Promise<void> {
    // Whoever calls in this very turn is written with the others.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writeGroup(group.map((one) => one.item));
        this.#failed = false;
        for (const one of group) one.done();
      } catch (cause) {
        // What of this file is on the disk is not known any more: the next entry begins another.
        await this.#segment?.close();
        this.#segment = null;
        this.#failed = true;
        const error = failure(cause);
        for (const one of group) one.failed(error);
      }
    }
    // In the same turn in which nothing was waiting, or an entry that comes between would wait for ever.
    this.#writing = null;
  }

  async #writeGroup(items: readonly Item[]): Promise<void> {
    const full = this.#segment;
    if (full?.isFull() === true) {
      await full.end(await endsOf(this.place.folder, full.name));
      this.#segment = null;
    }
    this.#segment ??= await this.#begin();
    await this.#segment.append(items);
  }

  async #begin(): Promise<Segment> {
    if (!this.#known) await mkdir(this.place.folder, { recursive: true, mode: 0o700 });
    const segment = await Segment.begin(this.place);
    this.#known = true;
    return segment;
  }
}

function failure(cause: unknown): KithError {
  if (cause instanceof KithError) return cause;
  return new KithError('AUDIT_FAILED', 'The audit could not be written, so this was not done.', { cause });
}
