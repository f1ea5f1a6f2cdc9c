import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { indexOf, sideOf } from './audit-files.js';
import { readSide, recordsWith, type SideRecord, sideHeadBytes, sideRecords, slotBytes } from './audit-side.js';

/**
 * The index of a side file that is written no more: numbers in order, each the first 32 bits of a customer's keyed hash and the slot at which a record
 * with them begins (21 bits). It is made at the first question and taken away when somebody of the file is forgotten.
 */
const slotsMax = 2 ** 21;
const numberBytes = 8;
const readAtOnce = 512;

/** The records of a file in which a customer stands, as whole records. `closed`: nobody writes this file any more. */
export async function recordsOf(
  folder: string,
  segment: string,
  about: { readonly customer: Buffer; readonly closed: boolean },
): Promise<readonly { readonly record: SideRecord; readonly bytes: Buffer }[]> {
  const { customer, closed } = about;
  const path = join(folder, sideOf(segment));
  if (closed) return indexed(folder, segment, customer);
  const file = await readFile(path).catch(ifMissing(Buffer.alloc(0)));
  return [...recordsWith(file, customer)].map((record) => ({ record, bytes: bytesIn(file, record) }));
}

async function indexed(folder: string, segment: string, customer: Buffer) {
  const path = join(folder, indexOf(segment));
  const index = (await opened(path)) ?? (await build(folder, segment, path));
  const side = await opened(join(folder, sideOf(segment)));
  const found: { record: SideRecord; bytes: Buffer }[] = [];
  try {
    if (index === null || side === null) return found;
    for (const slot of await slotsOf(index, customer.readUInt32BE(0))) {
      const bytes = await recordAt(side, slot * slotBytes);
      const record = bytes === null ? null : readSide(bytes, 0);
      // Others may begin with the same bits.
      if (bytes !== null && record !== null && [...recordsWith(bytes, customer)].length > 0)
        found.push({ record: { ...record, at: slot * slotBytes }, bytes });
    }
    return found;
  } finally {
    await index?.close();
    await side?.close();
  }
}

async function build(folder: string, segment: string, path: string): Promise<FileHandle | null> {
  const file = await readFile(join(folder, sideOf(segment))).catch(ifMissing(Buffer.alloc(0)));
  if (file.length / slotBytes > slotsMax) throw new Error(`${segment} is too large to be indexed`);
  const numbers = new Float64Array(file.length / slotBytes);
  let count = 0;
  for (const record of sideRecords(file)) {
    for (let at = record.at + sideHeadBytes; at < record.at + record.bytes; at += slotBytes) {
      numbers[count] = file.readUInt32BE(at) * slotsMax + record.at / slotBytes;
      count += 1;
    }
  }
  const sorted = numbers.subarray(0, count).sort();
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, Buffer.from(sorted.buffer, 0, count * numberBytes), { mode: 0o600 });
  await rename(draft, path);
  return opened(path);
}

/** Slots of the records under these bits, in order: a binary search that reads a number at a time, then what follows. */
async function slotsOf(index: FileHandle, bits: number): Promise<readonly number[]> {
  const { size } = await index.stat();
  let [low, high] = [0, size / numberBytes];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [number = 0] = await numbersAt(index, middle, 1);
    if (number < bits * slotsMax) low = middle + 1;
    else high = middle;
  }
  const slots = new Set<number>();
  for (let at = low; ; at += readAtOnce) {
    const numbers = await numbersAt(index, at, readAtOnce);
    for (const number of numbers) {
      if (Math.floor(number / slotsMax) !== bits) return [...slots];
      slots.add(number % slotsMax);
    }
    if (numbers.length < readAtOnce) return [...slots];
  }
}

async function numbersAt(index: FileHandle, at: number, count: number): Promise<readonly number[]> {
  const buffer = Buffer.alloc(count * numberBytes);
  const { bytesRead } = await index.read(buffer, 0, buffer.length, at * numberBytes);
  return Array.from({ length: Math.floor(bytesRead / numberBytes) }, (_, each) =>
    buffer.readDoubleLE(each * numberBytes),
  );
}

async function recordAt(side: FileHandle, at: number): Promise<Buffer | null> {
  const head = Buffer.alloc(sideHeadBytes);
  await side.read(head, 0, head.length, at);
  const bytes = Buffer.alloc(sideHeadBytes + head.readUInt32LE(36) * slotBytes);
  const { bytesRead } = await side.read(bytes, 0, bytes.length, at);
  return bytesRead === bytes.length ? bytes : null;
}

function bytesIn(file: Buffer, record: SideRecord): Buffer {
  return file.subarray(record.at, record.at + record.bytes);
}

async function opened(path: string): Promise<FileHandle | null> {
  return open(path, 'r').catch(ifMissing(null));
}

function ifMissing<T>(value: T) {
  return (error: unknown): T => {
    if ((error as { code?: string }).code === 'ENOENT') return value;
    throw error;
  };
}
