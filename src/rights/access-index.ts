import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { indexOf, lastLine, lineAt, linesIn } from './audit-files.js';
import type { Subject } from './audit-keys.js';
import {
  hasEntry,
  isSubjects,
  linesWith,
  placesOf,
  readSubjects,
  type SubjectsLine,
  slotsOf,
} from './audit-subjects.js';

/**
 * The index of a file that is written no more: numbers in order, each the first four characters of a customer (24 bits) and the place in bytes at which a
 * line with them begins (29 bits; together a number is exact). It is made at the first question and taken away when somebody of the file is forgotten.
 * A full file ends at an eighth of these places, and the last entry in it may go beyond.
 */
const placesMax = 2 ** 29;
const numberBytes = 8;
const readAtOnce = 512;

/** A line in which a customer stands, and whether they are the first. */
export interface Standing {
  readonly line: SubjectsLine;
  readonly isFirst: boolean;
}

/** The lines of a file in which a customer stands. `closed`: nobody writes this file any more; one that was ended says so itself. */
export async function standingsOf(
  folder: string,
  segment: string,
  { customer, closed }: { readonly customer: Subject; readonly closed: boolean },
): Promise<readonly Standing[]> {
  const index = await indexed(folder, segment, closed);
  if (index !== null) return found(join(folder, segment), index, customer);
  const file = await readFile(join(folder, segment)).catch(ifMissing(Buffer.alloc(0)));
  const lines = [...linesWith(file, customer)].filter((line) => hasEntry(file, line));
  return lines.map((line) => standing(file, line, customer));
}

function standing(file: Buffer, line: SubjectsLine, customer: Subject): Standing {
  return { line, isFirst: placesOf(file, line, customer)[0] === line.from };
}

/** The index, or null where there can be none. */
async function indexed(folder: string, segment: string, closed: boolean): Promise<FileHandle | null> {
  const path = join(folder, indexOf(segment));
  const known = await open(path, 'r').catch(ifMissing(null));
  if (known !== null) return known;
  const last = closed ? null : await lastLine(join(folder, segment)).catch(ifMissing(null));
  return closed || (last !== null && 'closes' in last.body) ? build(join(folder, segment), path) : null;
}

async function build(segment: string, path: string): Promise<FileHandle | null> {
  const before = await stat(segment).catch(ifMissing(null));
  if (before === null || before.size > placesMax) return null;
  const sorted = numbersIn(await readFile(segment)).sort();
  // Several may build it at once, also within one process.
  const draft = `${path}.${randomUUID()}.new`;
  await writeFile(draft, Buffer.from(sorted.buffer, 0, sorted.length * numberBytes), { mode: 0o600 });
  await rename(draft, path);
  // Somebody may have been forgotten meanwhile, who must not stand in it.
  if ((await stat(segment)).mtimeMs !== before.mtimeMs) await rm(path, { force: true });
  return open(path, 'r').catch(ifMissing(null));
}

function numbersIn(file: Buffer): Float64Array {
  const numbers: number[] = [];
  for (const { at, end } of linesIn(file)) {
    const line = isSubjects(file, at) ? readSubjects(file, at, end) : null;
    if (line === null || !hasEntry(file, line)) continue;
    for (const slot of slotsOf(line)) numbers.push(bitsAt(file, slot) * placesMax + at);
  }
  return Float64Array.from(numbers);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** By the code of a character. A blank stands under the first: who is looked for is compared whole. */
const values = Uint8Array.from({ length: 256 }, (_, code) => Math.max(0, alphabet.indexOf(String.fromCharCode(code))));

function bitsAt(bytes: Buffer, at: number): number {
  let bits = 0;
  for (let each = at; each < at + 4; each += 1) bits = bits * 64 + (values[bytes[each] ?? 0] ?? 0);
  return bits;
}

async function found(segment: string, index: FileHandle, customer: Subject): Promise<readonly Standing[]> {
  const file = await open(segment, 'r').catch(ifMissing(null));
  const standings: Standing[] = [];
  try {
    if (file === null) return standings;
    for (const at of await placesUnder(index, bitsAt(Buffer.from(customer), 0))) {
      const bytes = await lineAt(file, at);
      const line = readSubjects(bytes, 0, bytes.length);
      // Others may begin with the same characters.
      if (line === null || placesOf(bytes, line, customer).length === 0) continue;
      const { isFirst } = standing(bytes, line, customer);
      standings.push({ isFirst, line: { ...line, at, end: at + line.end, from: at + line.from } });
    }
    return standings;
  } finally {
    await index.close();
    await file?.close();
  }
}

/** Places of the lines under these bits, in order: a binary search that reads a number at a time, then what follows. */
async function placesUnder(index: FileHandle, bits: number): Promise<readonly number[]> {
  const { size } = await index.stat();
  let [low, high] = [0, size / numberBytes];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [number = 0] = await numbersAt(index, middle, 1);
    if (number < bits * placesMax) low = middle + 1;
    else high = middle;
  }
  const places = new Set<number>();
  for (let at = low; ; at += readAtOnce) {
    const numbers = await numbersAt(index, at, readAtOnce);
    for (const number of numbers) {
      if (Math.floor(number / placesMax) !== bits) return [...places];
      places.add(number % placesMax);
    }
    if (numbers.length < readAtOnce) return [...places];
  }
}

async function numbersAt(index: FileHandle, at: number, count: number): Promise<readonly number[]> {
  const buffer = Buffer.alloc(count * numberBytes);
  const { bytesRead } = await index.read(buffer, 0, buffer.length, at * numberBytes);
  return Array.from({ length: Math.floor(bytesRead / numberBytes) }, (_, each) =>
    buffer.readDoubleLE(each * numberBytes),
  );
}

function ifMissing<T>(value: T) {
  return (error: unknown): T => {
    if ((error as { code?: string }).code === 'ENOENT') return value;
    throw error;
  };
}
