import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The files below a folder that hold a text, byte by byte: store, indexes, transaction logs, logs, configuration. */
export async function filesWith(folder: string, text: string): Promise<{ found: readonly string[]; files: number }> {
  const wanted = Buffer.from(text);
  const found: string[] = [];
  let files = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files += 1;
    if (await holds(file, wanted)) found.push(file);
  }
  return { found, files };
}

async function holds(file: string, wanted: Buffer): Promise<boolean> {
  let before = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    const piece = Buffer.concat([before, chunk as Buffer]);
    if (piece.includes(wanted)) return true;
    before = piece.subarray(Math.max(0, piece.length - wanted.length + 1));
  }
  return false;
}
