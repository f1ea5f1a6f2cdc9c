import { stat } from 'node:fs/promises';
import { KithError } from '../model/errors.js';
import { contract, type FileName, fileNames, isFileName } from './contract.js';
import { NdjsonReader, type RawObject } from './ndjson.js';
import { textOfObject } from './rows.js';
import { type Piece, type Source, type SourceRow, textOf } from './source.js';

/**
 * The sources in a reject file whose rows somebody has mended, in the order of import. Each reads the file anew and takes its own
 * rows. Throws `IMPORT_FOLDER_INVALID` with the line where the file itself is broken, before anything is written.
 */
export async function rejectSources(path: string): Promise<readonly Source[]> {
  const bytes = await sizeOf(path);
  const present = new Set<FileName>();
  for await (const { objects } of objectsOf(path)) {
    for (const { line, object } of objects) present.add(fileOf(object, line));
  }
  return fileNames
    .filter((file) => present.has(file))
    .map((file) => ({ file, path, bytes, read: (signal) => rowsOf(path, file, signal) }));
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) throw new KithError('IMPORT_FOLDER_INVALID', `${path} is not a file that can be read.`);
  return found.size;
}

async function* rowsOf(path: string, file: FileName, signal: AbortSignal | undefined): AsyncGenerator<Piece> {
  for await (const { objects, readBytes } of objectsOf(path, signal)) {
    const own = objects.filter(({ object }) => object?.['file'] === file);
    yield { rows: own.map((one) => rowOf(file, one)), readBytes };
  }
}

function rowOf(file: FileName, { line, object, raw }: RawObject): SourceRow {
  const row = object?.['row'];
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return { line, raw, text: null, fault: { column: null, reason: 'no-row' } };
  }
  return { line, raw, ...textOfObject(contract[file].columns, row as Record<string, unknown>) };
}

function fileOf(object: RawObject['object'], line: number): FileName {
  const file = object?.['file'];
  if (typeof file === 'string' && isFileName(file)) return file;
  throw new KithError(
    'IMPORT_FOLDER_INVALID',
    `Line ${line} of the reject file is no JSON object with the name of a file of the contract. Mend or remove it.`,
  );
}

async function* objectsOf(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly objects: readonly RawObject[]; readonly readBytes: number }> {
  const reader = new NdjsonReader();
  let bytes = 0;
  for await (const { text, readBytes } of textOf({ absolutePath: path, zipped: false }, signal)) {
    bytes = readBytes;
    yield { objects: reader.push(text), readBytes };
  }
  yield { objects: reader.end(), readBytes: bytes };
}
