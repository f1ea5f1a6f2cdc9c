import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isCode } from '../database/private-file.js';
import { KithError } from '../model/errors.js';

const counts = { customers: z.number(), personal: z.number(), rows: z.number() };
const mark = z.object({
  /** The last customer of whom everything is in the file; empty before the first. */
  after: z.string(),
  bytes: z.number(),
  ...counts,
  /** Milliseconds since 1970. */
  beganMs: z.number(),
  /** What the lists were asked for with: a file holds one answer. */
  asked: z.string(),
});
type Mark = z.infer<typeof mark>;

export interface Written {
  readonly customers: number;
  /** Customers whose list was their own. */
  readonly personal: number;
  readonly rows: number;
}

/** After this time a file that was begun is older than what a withdrawal may take to reach it. */
const resumeMsMax = 24 * 3_600_000;

/**
 * A file that comes to be in batches: it is `TARGET.part` until it is whole, and `TARGET.part.mark` says up to where it is. A batch that a kill broke off is
 * cut away when it is gone on with. Readable by its owner alone.
 */
export class ListFile implements AsyncDisposable {
  private constructor(
    private readonly target: string,
    private readonly handle: FileHandle,
    private mark: Mark,
  ) {}

  /** Throws `BAD_USER_INPUT` where the file or a part of it is there. */
  static async begin(target: string, about: { asked: string; header: string; nowMs: number }): Promise<ListFile> {
    const part = `${target}.part`;
    if (await isThere(target)) throw new KithError('BAD_USER_INPUT', `${target} is there already: name another file.`);
    const handle = await open(part, 'wx', 0o600).catch((cause: unknown) => {
      if (!isCode(cause, 'EEXIST')) throw cause;
      const message = `${part} was begun before: go on with it by --resume, or delete it.`;
      throw new KithError('BAD_USER_INPUT', message, { cause });
    });
    const none = { after: '', bytes: 0, customers: 0, personal: 0, rows: 0 };
    const file = new ListFile(target, handle, { ...none, beganMs: about.nowMs, asked: about.asked });
    await file.add(about.header, { after: '', customers: 0, personal: 0, rows: 0 });
    return file;
  }

  /** Goes on with a part. Throws `BAD_USER_INPUT` where there is none, it was asked for with something else, or it is too old. */
  static async resume(target: string, about: { asked: string; nowMs: number }): Promise<ListFile> {
    const part = `${target}.part`;
    const known = await markOf(part);
    if (known.asked !== about.asked)
      throw new KithError('BAD_USER_INPUT', `${part} was begun with ${known.asked}, not with ${about.asked}.`);
    if (about.nowMs - known.beganMs > resumeMsMax)
      throw new KithError('BAD_USER_INPUT', `${part} was begun more than 24 hours ago: delete it and begin anew.`);
    await truncate(part, known.bytes);
    return new ListFile(target, await open(part, 'a', 0o600), known);
  }

  /** The last customer who is in the file; empty before the first. */
  get after(): string {
    return this.mark.after;
  }

  get written(): Written {
    const { customers, personal, rows } = this.mark;
    return { customers, personal, rows };
  }

  /** Adds a batch. It counts from when it and its mark are on the disk. */
  async add(text: string, batch: Written & { readonly after: string }): Promise<void> {
    await this.handle.appendFile(text);
    await this.handle.sync();
    const { bytes, customers, personal, rows } = this.mark;
    this.mark = {
      ...this.mark,
      after: batch.after,
      bytes: bytes + Buffer.byteLength(text),
      customers: customers + batch.customers,
      personal: personal + batch.personal,
      rows: rows + batch.rows,
    };
    const place = `${this.target}.part.mark`;
    await writeFile(`${place}.new`, JSON.stringify(this.mark), { mode: 0o600, flush: true });
    await rename(`${place}.new`, place);
  }

  /** The file is whole: it gets its name. */
  async end(): Promise<void> {
    await rename(`${this.target}.part`, this.target);
    await rm(`${this.target}.part.mark`, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
  }
}

async function markOf(part: string): Promise<Mark> {
  const text = await readFile(`${part}.mark`, 'utf8').catch((cause: unknown) => {
    if (!isCode(cause, 'ENOENT')) throw cause;
    const message = `There is no ${part} with its mark to go on with: begin without --resume.`;
    throw new KithError('BAD_USER_INPUT', message, { cause });
  });
  if (!(await isThere(part)))
    throw new KithError('BAD_USER_INPUT', `${part}.mark is there without ${part}: delete it and begin anew.`);
  try {
    return mark.parse(JSON.parse(text));
  } catch (cause) {
    throw new KithError('BAD_USER_INPUT', `${part}.mark cannot be read: delete both and begin anew.`, { cause });
  }
}

/** A file of one answer, which is there whole or not at all. Readable by its owner alone. Throws `BAD_USER_INPUT` where it is there. */
export async function writeAtOnce(target: string, text: string): Promise<void> {
  const part = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(part, text, { mode: 0o600, flag: 'wx', flush: true });
    // Unlike a rename, a link fails where the name is taken.
    await link(part, target);
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause;
    throw new KithError('BAD_USER_INPUT', `${target} is there already: name another file.`, { cause });
  } finally {
    await rm(part, { force: true });
  }
}

export async function isThere(path: string): Promise<boolean> {
  return await open(path, 'r').then(
    async (handle) => {
      await handle.close();
      return true;
    },
    (error: unknown) => {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    },
  );
}
