import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { KithError } from '../../model/errors.js';
import { columnsOf, csvLine, type OutFile, outFiles, type Row, type Sink, type WorldFile } from './rows.js';

/** One file on its way to the disk. */
interface Output {
  readonly file: OutFile;
  readonly path: string;
  /** Where rows go in: the disk itself, or what compresses for it. */
  readonly stream: Writable;
  readonly disk: WriteStream;
  lines: string[];
  rows: number;
}

/** A file is written under this ending and named rightly when it is whole, so that half a world is never taken for one. */
const partEnding = '.part';

/** Writes the rows of a world to a folder: one CSV file for each kind, the truth in a folder of its own below it. */
export class WorldFolder implements Sink, AsyncDisposable {
  readonly #outputs: ReadonlyMap<OutFile, Output>;
  #finished = false;

  private constructor(outputs: readonly Output[]) {
    this.#outputs = new Map(outputs.map((output) => [output.file, output]));
  }

  /** Throws `BAD_USER_INPUT` where the folder holds something other than a world. */
  static async open(
    folder: string,
    options: { readonly only: readonly WorldFile[] | null; readonly gzip: boolean },
  ): Promise<WorldFolder> {
    const ending = options.gzip ? '.csv.gz' : '.csv';
    await clear(folder);
    const wanted = outFiles.filter(
      (file) => options.only === null || (options.only as readonly string[]).includes(file),
    );
    if (options.only === null) await mkdir(join(folder, 'truth'), { recursive: true });
    return new WorldFolder(wanted.map((file) => openOutput(file, join(folder, file + ending), options.gzip)));
  }

  wants(...files: OutFile[]): boolean {
    return files.some((file) => this.#outputs.has(file));
  }

  put<F extends OutFile>(file: F, row: Row<F>): void {
    const output = this.#outputs.get(file);
    if (output === undefined) return;
    output.lines.push(csvLine(file, row));
    output.rows += 1;
  }

  /** Hands what was put to the system, and waits where a disk is behind. */
  async flush(): Promise<void> {
    for (const output of this.#outputs.values()) {
      const { lines, disk, stream } = output;
      if (disk.errored) throw disk.errored;
      if (lines.length === 0) continue;
      output.lines = [];
      if (!stream.write(lines.join(''))) await once(stream, 'drain');
    }
  }

  /** Completes the files and names them. Returns the rows of each. */
  async finish(): Promise<Readonly<Record<string, number>>> {
    await this.flush();
    for (const { stream, disk, path } of this.#outputs.values()) {
      stream.end();
      await finished(disk);
      await rename(path + partEnding, path);
    }
    this.#finished = true;
    return Object.fromEntries([...this.#outputs.values()].map(({ file, rows }) => [file, rows]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#finished) return;
    for (const { disk, path } of this.#outputs.values()) {
      disk.destroy();
      // A file that is still being opened would come after its removal.
      await finished(disk).catch(() => undefined);
      await rm(path + partEnding, { force: true });
    }
  }
}

function openOutput(file: OutFile, path: string, gzip: boolean): Output {
  const disk = createWriteStream(path + partEnding, { highWaterMark: 1 << 20 });
  const stream = gzip ? createGzip() : disk;
  // An error of the disk ends the waiting for either stream, and is thrown where the file is next written to.
  stream.on('error', () => undefined);
  if (stream !== disk) {
    disk.on('error', (error) => stream.destroy(error));
    stream.pipe(disk);
  }
  return { file, path, stream, disk, lines: [`${columnsOf(file).join(',')}\n`], rows: 0 };
}

/** Takes away the files of an earlier world. Anything else in the folder is somebody's, and stops the generation before it begins. */
async function clear(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = (await Promise.all(['', 'truth/'].map((place) => namesIn(folder, place)))).flat();
  const foreign = names.find((name) => name !== 'truth' && !ownNames.has(name));
  if (foreign !== undefined) {
    const message = `${join(folder, foreign)} is not a file of a generated world. Choose an empty folder.`;
    throw new KithError('BAD_USER_INPUT', message);
  }
  for (const name of names) if (name !== 'truth') await rm(join(folder, name));
}

const ownNames: ReadonlySet<string> = new Set(
  outFiles.flatMap((file) => ['.csv', '.csv.gz'].flatMap((ending) => [file + ending, file + ending + partEnding])),
);

async function namesIn(folder: string, place: string): Promise<readonly string[]> {
  try {
    return (await readdir(join(folder, place))).map((name) => place + name);
  } catch (error) {
    // A world has no folder of truths when only some files were asked for.
    if (place !== '' && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new KithError('BAD_USER_INPUT', `${join(folder, place)} cannot be read as a folder.`, { cause: error });
  }
}
