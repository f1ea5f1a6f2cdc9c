import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { KithError } from '../model/errors.js';
import { fileNames, isFileName } from './contract.js';
import type { FileOnDisk } from './source.js';

export interface Folder {
  /** In the order in which they are imported. */
  readonly files: readonly FileOnDisk[];
  /** Names of the folder that are no files of the contract. They are left out, and named in the summary. */
  readonly ignored: readonly string[];
}

const fileForm = /^([a-z_]+)\.(csv|ndjson|jsonl)(\.gz)?$/;
const archiveForm = /\.(zip|tar|tgz|tar\.\w+|7z|rar|bz2|xz|zst)$/i;

/**
 * The files of an import folder. Throws `IMPORT_FOLDER_INVALID` for a folder that is not there or holds no file of the contract, an archive, a link that
 * leads out of the folder, something that is no plain file, and two files of one kind. Sub-folders are not entered.
 */
export async function readFolder(path: string): Promise<Folder> {
  const base = await realFolder(path);
  const names = (await readdir(base)).toSorted();
  const files: FileOnDisk[] = [];
  const ignored: string[] = [];
  for (const name of names) {
    if (archiveForm.test(name)) throw invalid(`${name} is an archive. Unpack it into the folder first.`);
    const match = fileForm.exec(name);
    const file = match?.[1] ?? '';
    if (match === null || !isFileName(file)) ignored.push(name);
    else {
      const { absolutePath, bytes } = await plainFile(base, name);
      const form = match[2] === 'csv' ? 'csv' : 'ndjson';
      files.push({ file, path: name, absolutePath, form, zipped: match[3] !== undefined, bytes });
    }
  }
  if (files.length === 0) throw invalid(`There is no file of the contract in ${path}. docs/import.md lists them.`);
  return { files: inOrder(files), ignored };
}

async function realFolder(path: string): Promise<string> {
  const base = await realpath(path).catch(() => null);
  if (base === null || !(await stat(base)).isDirectory()) throw invalid(`${path} is not a folder that can be read.`);
  return base;
}

/** The real place of a name in the folder, which must not be outside of it. */
async function plainFile(
  base: string,
  name: string,
): Promise<{ readonly absolutePath: string; readonly bytes: number }> {
  const own = join(base, name);
  const link = (await lstat(own)).isSymbolicLink();
  const absolutePath = link ? await realpath(own).catch(() => '') : own;
  if (!absolutePath.startsWith(base.endsWith(sep) ? base : `${base}${sep}`)) {
    throw invalid(`${name} is a link that leads out of the folder. Copy the file itself.`);
  }
  const found = await stat(absolutePath);
  if (!found.isFile()) throw invalid(`${name} is not a plain file.`);
  return { absolutePath, bytes: found.size };
}

function inOrder(files: readonly FileOnDisk[]): readonly FileOnDisk[] {
  const sorted = files.toSorted((a, b) => fileNames.indexOf(a.file) - fileNames.indexOf(b.file));
  for (const [index, file] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next?.file === file.file) throw invalid(`${file.path} and ${next.path} are two files of one kind. Keep one.`);
  }
  return sorted;
}

function invalid(message: string): KithError {
  return new KithError('IMPORT_FOLDER_INVALID', `The import folder cannot be used: ${message}`);
}
