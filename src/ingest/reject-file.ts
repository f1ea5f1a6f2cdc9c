import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Reject } from './reject.js';

/**
 * Writes refused rows as NDJSON, readable by its owner alone, for they are personal data. A file of the same name that says something
 * else may be half mended by somebody, so it is left alone and the new one takes the next free number.
 */
export class RejectFile {
  #handle: FileHandle | null = null;
  #pending: string[] = [];
  rejects = 0;

  /** `target`: the file to end up as; while it is written it is called `target.part`. */
  constructor(private readonly target: string) {}

  add(reject: Reject): void {
    this.rejects += 1;
    this.#pending.push(`${JSON.stringify(reject)}\n`);
  }

  /** Brings what was added to disk. Call it often: what was added is held in memory until then. */
  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    this.#handle ??= await open(this.#part, 'w', 0o600);
    const text = this.#pending.join('');
    this.#pending = [];
    await this.#handle.appendFile(text);
  }

  /** Closes the file and gives it its name. Null where nothing was refused. */
  async end(): Promise<string | null> {
    await this.flush();
    if (this.#handle === null) return null;
    await this.#handle.close();
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? this.target : this.target.replace(/(\.ndjson)?$/, `-${number}$1`);
      if (!(await exists(name))) {
        await rename(this.#part, name);
        return name;
      }
      if ((await fingerprintOf(name)) === (await fingerprintOf(this.#part))) {
        await rm(this.#part);
        return name;
      }
    }
  }

  get #part(): string {
    return `${this.target}.part`;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** SHA-256 of a file's bytes. */
export async function fingerprintOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
