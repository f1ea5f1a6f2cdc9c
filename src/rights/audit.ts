import { createHmac, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KithError } from '../model/errors.js';
import { deriveKey, type InternalId, type Secret } from '../model/ids.js';
import { type AuditEntry, type AuditLine, lineHash, segmentStart } from './audit-chain.js';
import { headMac, segmentEnds } from './audit-files.js';

/** Where audited operations are written down. */
export interface Audit {
  /** Resolves once the entry is on the disk. Throws `AUDIT_FAILED` where it could not be written: the operation must then not go on. */
  record(entry: Omit<AuditEntry, 'subjects'> & { readonly about: readonly InternalId[] }): Promise<void>;
}

/** For a server that was given no audit: every audited operation is refused. */
export const noAudit: Audit = {
  record: () => Promise.reject(new KithError('AUDIT_FAILED', 'This server keeps no audit, so it does not do this.')),
};

interface Waiting {
  readonly body: AuditEntry;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The audit of a deployment: append-only files of JSON lines in one folder, each a chain of hashes. A process begins a file of its own, so that
 * several can write at once; its first line names the end of every file before it. Entries that come together are written and synced together.
 */
export class AuditTrail implements Audit, AsyncDisposable {
  readonly #subjectKey: Buffer;
  readonly #headKey: Buffer;
  #segment: Segment | null = null;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;

  /** `folder` is made at the first entry. `now`: milliseconds since 1970. */
  constructor(
    private readonly folder: string,
    secret: Secret,
    private readonly now: () => number,
  ) {
    this.#subjectKey = deriveKey(secret, 'audit-subject');
    this.#headKey = deriveKey(secret, 'audit-head');
  }

  record(entry: Omit<AuditEntry, 'subjects'> & { readonly about: readonly InternalId[] }): Promise<void> {
    const { about, ...rest } = entry;
    const body: AuditEntry = { ...rest, subjects: about.map((id) => this.subjectOf(id)) };
    const written = new Promise<void>((done, failed) => this.#waiting.push({ body, done, failed }));
    this.#writing ??= this.#writeAll();
    return written;
  }

  /** The keyed hash under which a customer stands in the audit: 22 characters. */
  subjectOf(id: InternalId): string {
    return createHmac('sha256', this.#subjectKey).update(id).digest('base64url').slice(0, 22);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#segment?.file.close();
    this.#segment = null;
  }

  async #writeAll(): Promise<void> {
    // Whoever calls in this very turn is written with the others.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch.map((one) => one.body));
        for (const one of batch) one.done();
      } catch (cause) {
        // What of this file is on the disk is not known any more: the next entry begins another.
        await this.#segment?.file.close().catch(() => undefined);
        this.#segment = null;
        const error = new KithError('AUDIT_FAILED', 'The audit could not be written, so this was not done.', { cause });
        for (const one of batch) one.failed(error);
      }
    }
    // In the same turn in which nothing was waiting, or an entry that comes between would wait for ever.
    this.#writing = null;
  }

  async #write(bodies: readonly AuditEntry[]): Promise<void> {
    this.#segment ??= await this.#begin();
    const segment = this.#segment;
    await append(segment, bodies, this.#at());
    // The head lies beside the file, so that a cut-off end shows. It may lag behind by what a crash lost, and is never ahead.
    const head = { seq: segment.seq, hash: segment.hash };
    await writeFile(
      `${segment.path}.head`,
      `${JSON.stringify({ ...head, mac: headMac(this.#headKey, segment.name, head) })}\n`,
    );
  }

  async #begin(): Promise<Segment> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const after = await segmentEnds(this.folder);
    const name = `${this.#at().replaceAll(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}.jsonl`;
    const path = join(this.folder, name);
    const segment: Segment = { name, path, file: await open(path, 'ax', 0o600), seq: 0, hash: segmentStart };
    await append(segment, [{ begins: name, after }], this.#at());
    await syncFolder(this.folder);
    return segment;
  }

  #at(): string {
    return new Date(this.now()).toISOString();
  }
}

interface Segment {
  readonly name: string;
  readonly path: string;
  readonly file: FileHandle;
  seq: number;
  hash: string;
}

async function append(segment: Segment, bodies: readonly AuditLine['body'][], at: string): Promise<void> {
  let { seq, hash } = segment;
  const lines = bodies.map((body) => {
    seq += 1;
    const line = { seq, at, body, prevHash: hash };
    hash = lineHash(line);
    return JSON.stringify({ ...line, hash });
  });
  await segment.file.appendFile(`${lines.join('\n')}\n`);
  await segment.file.datasync();
  segment.seq = seq;
  segment.hash = hash;
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
