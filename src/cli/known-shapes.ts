import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setInterval } from 'node:timers';
import { z } from 'zod';
import type { ComposedStatement } from '../graph/graph.js';
import type { Shapes } from '../serve/shapes.js';

/** Most shapes that are made ready at a start: each takes the database some hundred milliseconds. */
const keptMax = 300;
const everyMs = 10 * 60_000;

const Kept = z.strictObject({ statements: z.array(z.strictObject({ name: z.string(), text: z.string() })) });

/**
 * The shapes that clients ask for again and again, in a file of the home, for the next start. No value of a request is in them: all that varies travels as
 * parameters.
 */
export class KnownShapes implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout;
  #written: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    private readonly shapes: Shapes,
    /** Of the last process, the latest first. */
    readonly before: readonly ComposedStatement[],
  ) {
    this.#timer = setInterval(() => void this.write(), everyMs).unref();
  }

  /** A file that is not there, or cannot be read, is as good as none: it spares time and nothing else. */
  static async open(home: string, shapes: Shapes): Promise<KnownShapes> {
    const file = resolve(home, 'shapes.json');
    const before = await readFile(file, 'utf8')
      .then((text) => Kept.parse(JSON.parse(text)).statements)
      .catch(() => []);
    return new KnownShapes(file, shapes, before);
  }

  /** Writes what this process was asked for, and behind it what the one before was. */
  write(): Promise<void> {
    this.#written = this.#written.then(() => this.#write());
    return this.#written;
  }

  async #write(): Promise<void> {
    const all = [...this.shapes.repeated(), ...this.before];
    const statements = [...new Map(all.map(({ name, text }) => [text, { name, text }])).values()].slice(0, keptMax);
    const draft = `${this.file}.${randomBytes(6).toString('hex')}`;
    try {
      await writeFile(draft, JSON.stringify({ statements }), { mode: 0o600 });
      await rename(draft, this.file);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }
}
