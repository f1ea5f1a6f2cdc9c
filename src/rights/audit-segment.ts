import { randomBytes } from 'node:crypto';
import { constants, statSync, write } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditBody, type AuditEntry, type Ends, hashOf, segmentStart, writeLine } from './audit-chain.js';
import { appendAnchor, type ConsentHead, endsOf, type Head, writeHead } from './audit-files.js';
import type { AuditKeys, Subject } from './audit-keys.js';
import { type AuditViewer, subjectsText } from './audit-subjects.js';

/** Where the audit of a deployment is written, and with which keys. */
export interface AuditPlace {
  readonly folder: string;
  /** The second place, where heads are kept; null: none. */
  readonly anchors?: string | null;
  readonly keys: AuditKeys;
  /** Where the chain of consent events ends, to be signed at the second place as well. */
  readonly consentHead?: () => Promise<ConsentHead | null>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** When what was written is on the disk: before it is acknowledged, which stands where it is not given, or soon after. */
  readonly sync?: AuditSync;
}

/**
 * `answer`: an entry is on the disk before its answer leaves. `interval`: the system has it before the answer leaves, so that it outlives the process
 * however that ends, and the disk has it `syncLagMs` later: a machine that loses its power may lose what was read since.
 */
export type AuditSync = 'answer' | 'interval';

/** An entry that waits to be written, with its customers: the one who looked comes first. */
export interface Written {
  readonly entry: Omit<AuditEntry, 'subjects'>;
  readonly customers: readonly Subject[];
  readonly viewer: AuditViewer;
}

export type Item = Written | Exclude<AuditBody, AuditEntry>;

/** Limits of one file: beyond, the next begins. */
const bytesMax = 64 * 1024 * 1024;
export const segmentMsMax = 24 * 3_600_000;
/** Most bytes that one unit of a string takes. */
const utf8Max = 3;
const scratchBytes = 128 * 1024;
/** A step back of the clock that is worth a line. */
const clockBackMsMin = 1_000;
/** How long the signed head may lag behind what was acknowledged. Four calls of the file system each time: at a tenth of this they took as much as the entries. */
const headLagMs = 1_000;
/** How long the disk may lag behind the file where a write does not wait for it. */
export const syncLagMs = 100;

const appendNew = constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
// A write returns when its bytes are on the disk: one call where a write and a sync would be two.
const appendSynced = appendNew | constants.O_DSYNC;

/** One file of the audit while its process writes it, and beside it the signed head. */
export class Segment {
  #end: { seq: number; hash: string; atMs: number } = { seq: 0, hash: segmentStart, atMs: 0 };
  #bytes = 0;
  /** Where the bytes of a group are made: a buffer of its own for each took as long as to hash them. */
  readonly #scratch = Buffer.allocUnsafe(scratchBytes);
  #anchored = 0;
  #backNoted = false;
  #head: Promise<void> | null = null;
  #headDue: NodeJS.Timeout | null = null;
  #syncDue: NodeJS.Timeout | null = null;
  #syncing: Promise<void> | null = null;
  /** Why the disk did not take what was written. */
  #syncFault: unknown = null;

  private constructor(
    private readonly place: AuditPlace,
    readonly name: string,
    private readonly file: FileHandle,
    private readonly begunMs: number,
    private readonly inode: number,
  ) {}

  static async begin(place: AuditPlace): Promise<Segment> {
    const ends = await endsOf(place.folder);
    const now = place.now();
    const name = `${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}.jsonl`;
    const path = join(place.folder, name);
    const file = await open(path, place.sync === 'interval' ? appendNew : appendSynced, 0o600);
    const segment = new Segment(place, name, file, now, (await file.stat()).ino);
    const lastMs = Math.max(...Object.values(ends).map((end) => (end.at === '' ? 0 : Date.parse(end.at))), 0);
    const back = lastMs - now >= clockBackMsMin ? [{ clockBackMs: lastMs - now }] : [];
    try {
      await segment.append([{ begins: name, ends }, ...back]);
      await syncFolder(place.folder);
    } catch (error) {
      await segment.close();
      // A file in which nothing could be begun says nothing, and a full disk must not fill with them.
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
    // Where the second place cannot be written, the next hour tries again: an answer does not wait for it.
    await segment.anchor().catch(() => undefined);
    return segment;
  }

  isFull(): boolean {
    const tooOld = Math.abs(this.place.now() - this.begunMs) >= segmentMsMax;
    return tooOld || this.#bytes >= bytesMax;
  }

  /** Writes the lines of all items with one write. Whatever fails, this file must not be written on. */
  async append(items: readonly Item[]): Promise<void> {
    const draft = { ...this.#end };
    let text = '';
    const backMs = this.#tick(draft);
    const at = new Date(draft.atMs).toISOString();
    const add = (body: AuditBody): void => {
      draft.seq += 1;
      const line = writeLine({ seq: draft.seq, at, body, prevHash: draft.hash }, this.place.keys);
      draft.hash = line.hash;
      text += `${line.text}\n`;
    };
    if (backMs !== null) add({ clockBackMs: backMs });
    for (const item of items) {
      if (!('entry' in item)) {
        add(item);
        continue;
      }
      let subjects: string | null = null;
      if (item.customers.length > 0) {
        draft.seq += 1;
        const line = subjectsText({ seq: draft.seq, at, viewer: item.viewer }, item.customers);
        subjects = hashOf(line);
        text += `${line}\n`;
      }
      add({ ...item.entry, subjects });
    }
    const bytes = text.length * utf8Max <= scratchBytes ? this.#inScratch(text) : Buffer.from(text);
    this.check();
    await appendAll(this.file.fd, bytes);
    this.#end = draft;
    this.#bytes += bytes.length;
    this.#headDue ??= setTimeout(() => void this.#writeHead(), headLagMs).unref();
    if (this.place.sync === 'interval')
      this.#syncDue ??= setTimeout(() => void this.#sync().catch(() => undefined), syncLagMs).unref();
  }

  /** Throws where the file that is written is not the one of the folder (it was moved or deleted under the process), or the disk has not taken all of it. */
  check(): void {
    if (this.#syncFault !== null) throw this.#syncFault;
    // In this very thread: to look at one name takes less than to have another thread look.
    const { ino } = statSync(join(this.place.folder, this.name));
    if (ino !== this.inode) throw new Error('the file of the audit is not where it was');
  }

  /** Writes where this file ends now to the second place. What fails there is tried again by the next call. */
  async anchor(): Promise<void> {
    const { anchors, keys } = this.place;
    if (anchors === null || anchors === undefined) return this.#writeHead();
    const anchored = this.#anchored + 1;
    try {
      const consent = (await this.place.consentHead?.().catch(() => null)) ?? undefined;
      await appendAnchor(anchors, this.name, { ...(await this.#onDisk()), anchored, consent }, keys);
      this.#anchored = anchored;
    } finally {
      await this.#writeHead();
    }
  }

  /** Writes the last line, which notes where the others ended, anchors, signs and closes. */
  async end(ends: Ends): Promise<void> {
    await this.append([{ closes: this.name, ends }]);
    await this.anchor().catch(() => undefined);
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#headDue !== null) clearTimeout(this.#headDue);
    await this.#onDisk().catch(() => undefined);
    await this.#head;
    await this.file.close().catch(() => undefined);
  }

  #inScratch(text: string): Buffer {
    return this.#scratch.subarray(0, this.#scratch.write(text));
  }

  /** The end up to which the disk has the file: nothing may be signed that a loss of power would take back. */
  async #onDisk() {
    const { seq, hash, atMs } = this.#end;
    await (this.#syncDue === null ? this.#syncing : this.#sync());
    return { seq, hash, at: new Date(atMs).toISOString() };
  }

  #sync(): Promise<void> {
    if (this.#syncDue !== null) clearTimeout(this.#syncDue);
    this.#syncDue = null;
    const syncing = this.file.datasync().catch((error: unknown) => {
      this.#syncFault = error;
      throw error;
    });
    this.#syncing = syncing;
    return syncing;
  }

  /** Moves the time of the next lines on, never back. Gives by how much the clock was set back, once. */
  #tick(draft: { atMs: number }): number | null {
    const now = this.place.now();
    const backMs = draft.atMs - now;
    draft.atMs = Math.max(draft.atMs, now);
    if (backMs < clockBackMsMin) {
      this.#backNoted &&= backMs > 0;
      return null;
    }
    const noted = this.#backNoted;
    this.#backNoted = true;
    return noted ? null : backMs;
  }

  /** One at a time. A head that cannot be written is written with the next entry; what lies behind an old one is still whole. */
  #writeHead(): Promise<void> {
    if (this.#headDue !== null) clearTimeout(this.#headDue);
    this.#headDue = null;
    const before = this.#head ?? Promise.resolve();
    const signed = async () => {
      const now: Head = { ...(await this.#onDisk()), anchored: this.#anchored };
      await writeHead(join(this.place.folder, this.name), now, this.place.keys);
    };
    const head = before.then(() => signed().catch(() => undefined));
    this.#head = head;
    return head;
  }
}

/** Writes all of them, however few a single call takes. */
function appendAll(fd: number, bytes: Buffer): Promise<void> {
  return new Promise((done, failed) => {
    const go = (from: number): void =>
      write(fd, bytes, from, bytes.length - from, null, (error, written) => {
        if (error !== null) failed(error);
        else if (from + written < bytes.length) go(from + written);
        else done();
      });
    go(0);
  });
}

/** A new file is safe only once the folder that names it is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
