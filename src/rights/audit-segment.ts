import { randomBytes } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditBody, type AuditEntry, type Ends, segmentStart, sideHash, writeLine } from './audit-chain.js';
import { appendAnchor, endsOf, type Head, sideOf, writeHead } from './audit-files.js';
import type { AuditKeys } from './audit-keys.js';
import { sideRecord } from './audit-side.js';

/** Where the audit of a deployment is written, and with which keys. */
export interface AuditPlace {
  readonly folder: string;
  /** The second place, where heads are kept; null: none. */
  readonly anchors?: string | null;
  readonly keys: AuditKeys;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An entry that waits to be written, with its customers: the one who looked comes first. */
export interface Written {
  readonly entry: Omit<AuditEntry, 'side' | 'customers'>;
  readonly seen: number;
  readonly customers: readonly Buffer[];
  readonly flags: number;
}

export type Item = Written | Exclude<AuditBody, AuditEntry>;

/** Limits of one file: beyond, the next begins. A side file stays below 2²¹ slots, which its index counts on. */
const chainBytesMax = 64 * 1024 * 1024;
const sideBytesMax = 28 * 1024 * 1024;
export const segmentMsMax = 24 * 3_600_000;
/** A step back of the clock that is worth a line. */
const clockBackMsMin = 1_000;
/** How long the signed head may lag behind what was acknowledged. Four calls of the file system each time: at a tenth of this they took as much as the entries. */
const headLagMs = 1_000;

// A write returns when its bytes are on the disk: one call where a write and a sync would be two.
const appendSynced = constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_DSYNC;

/** One file of the audit while its process writes it: the chain, and beside it the side file and the signed head. */
export class Segment {
  #end: { seq: number; hash: string; atMs: number } = { seq: 0, hash: segmentStart, atMs: 0 };
  #chainBytes = 0;
  #sideBytes = 0;
  #anchored = 0;
  #backNoted = false;
  #head: Promise<void> | null = null;
  #headDue: NodeJS.Timeout | null = null;

  private constructor(
    private readonly place: AuditPlace,
    readonly name: string,
    private readonly chain: FileHandle,
    private readonly side: FileHandle,
    private readonly begunMs: number,
    private readonly inode: number,
  ) {}

  static async begin(place: AuditPlace): Promise<Segment> {
    const ends = await endsOf(place.folder);
    const now = place.now();
    const name = `${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}.jsonl`;
    const path = join(place.folder, name);
    const chain = await open(path, appendSynced, 0o600);
    const side = await open(join(place.folder, sideOf(name)), appendSynced, 0o600).catch(async (error: unknown) => {
      await discard(place.folder, name, [chain]);
      throw error;
    });
    const segment = new Segment(place, name, chain, side, now, (await chain.stat()).ino);
    const lastMs = Math.max(...Object.values(ends).map((end) => (end.at === '' ? 0 : Date.parse(end.at))), 0);
    const back = lastMs - now >= clockBackMsMin ? [{ clockBackMs: lastMs - now }] : [];
    try {
      await segment.append([{ begins: name, ends }, ...back]);
      await syncFolder(place.folder);
    } catch (error) {
      await segment.close();
      await discard(place.folder, name, []);
      throw error;
    }
    // Where the second place cannot be written, the next hour tries again: an answer does not wait for it.
    await segment.anchor().catch(() => undefined);
    return segment;
  }

  isFull(): boolean {
    const tooOld = Math.abs(this.place.now() - this.begunMs) >= segmentMsMax;
    return tooOld || this.#chainBytes >= chainBytesMax || this.#sideBytes >= sideBytesMax;
  }

  /** Writes the lines and side records of all items with one synced write each. Whatever fails, this file must not be written on. */
  async append(items: readonly Item[]): Promise<void> {
    const draft = { ...this.#end };
    const lines: Buffer[] = [];
    const records: Buffer[] = [];
    let [chainBytes, sideBytes] = [this.#chainBytes, this.#sideBytes];
    const write = (body: AuditBody): void => {
      draft.seq += 1;
      const at = new Date(draft.atMs).toISOString();
      const { text, hash } = writeLine({ seq: draft.seq, at, body, prevHash: draft.hash }, this.place.keys);
      draft.hash = hash;
      const line = Buffer.from(`${text}\n`);
      lines.push(line);
      chainBytes += line.length;
    };
    const backMs = this.#tick(draft);
    if (backMs !== null) write({ clockBackMs: backMs });
    for (const item of items) {
      if (!('entry' in item)) {
        write(item);
        continue;
      }
      const head = { atMs: draft.atMs, lineAt: chainBytes, seq: draft.seq + 1, flags: item.flags };
      const record = item.customers.length === 0 ? null : sideRecord(head, item.customers);
      const side = record === null ? null : { at: sideBytes, hash: sideHash(record) };
      if (record !== null) {
        records.push(record);
        sideBytes += record.length;
      }
      write({ ...item.entry, customers: item.seen, side });
    }
    this.check();
    await Promise.all([writeAll(this.chain, lines), writeAll(this.side, records)]);
    this.#end = draft;
    this.#chainBytes = chainBytes;
    this.#sideBytes = sideBytes;
    this.#headDue ??= setTimeout(() => void this.#writeHead(), headLagMs).unref();
  }

  /** Throws where the file that is written is not the one of the folder: it was moved or deleted under the process. */
  check(): void {
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
      await appendAnchor(anchors, this.name, { ...this.#here(), anchored }, keys);
      this.#anchored = anchored;
    } finally {
      await this.#writeHead();
    }
  }

  /** Notes where the others ended, anchors, signs and closes. */
  async end(ends: Ends): Promise<void> {
    await this.append([{ ends }]);
    await this.anchor().catch(() => undefined);
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#headDue !== null) clearTimeout(this.#headDue);
    await this.#head;
    await Promise.allSettled([this.chain.close(), this.side.close()]);
  }

  #here() {
    const { seq, hash, atMs } = this.#end;
    return { seq, hash, at: new Date(atMs).toISOString() };
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
    const head = before.then(() => {
      const now: Head = { ...this.#here(), anchored: this.#anchored };
      return writeHead(join(this.place.folder, this.name), now, this.place.keys).catch(() => undefined);
    });
    this.#head = head;
    return head;
  }
}

async function writeAll(file: FileHandle, parts: readonly Buffer[]): Promise<void> {
  if (parts.length === 0) return;
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  for (let from = 0; from < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, from);
    from += bytesWritten;
  }
}

/** A file in which nothing could be begun says nothing, and a full disk must not fill with them. */
async function discard(folder: string, name: string, handles: readonly FileHandle[]): Promise<void> {
  await Promise.allSettled(handles.map((handle) => handle.close()));
  await Promise.allSettled([name, sideOf(name)].map((each) => rm(join(folder, each), { force: true })));
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
