import { type FileHandle, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KithError } from '../model/errors.js';
import { type AuditLine, type End, type Ends, readLine, segmentStart } from './audit-chain.js';
import type { AuditKeys } from './audit-keys.js';

/** Where a file of the audit ends, signed. It lies beside the file, and may lag behind it, never before. */
export interface Head extends End {
  /** How many lines the file of its anchors had. */
  readonly anchored: number;
}

/** That a graph was put back: an id of its own, and how many lines each file of the second place had then. */
export interface Restored {
  readonly id: string;
  readonly lines: Readonly<Record<string, number>>;
}

/** Where the chain of consent events ended: the number of its last event and its hash. */
export interface ConsentHead {
  readonly seq: number;
  readonly hash: string;
  /** An operator says that the graph was put back from a backup: what was signed before counts no longer. */
  readonly restored?: Restored;
}

/** A head at the second place, and where the words of customers ended then, so that who writes to the database alone cannot make their chain anew. */
export interface Anchor extends Head {
  /** Absent where there was no chain, or the database did not say. */
  readonly consent?: ConsentHead | undefined;
}

/** Where the audit of a deployment lies. */
export function auditFolder(home: string): string {
  return join(home, 'audit');
}

/** Where heads are kept a second time, if no other place is set. */
export function anchorFolder(home: string): string {
  return join(home, 'audit-anchors');
}

/** Throws `AUDIT_FAILED` where an earlier form of the audit lies in the folder: what it says must neither be misread nor written on. */
export async function segmentNames(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder);
  if (names.some((name) => name.endsWith('.side'))) throw new KithError('AUDIT_FAILED', earlierForm);
  return names.filter((name) => name.endsWith('.jsonl')).toSorted();
}

const earlierForm =
  'The folder of the audit holds files of an earlier form (*.side). Move it and the folder of its anchors away and keep both: the version that wrote them verifies them. Then a new audit begins.';

export async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  });
}

export function indexOf(segment: string): string {
  return segment.replace(/jsonl$/, 'index');
}

const lineBreak = 10;

/** A whole line: where it begins and ends in its file, in bytes, without the line break. */
export interface Extent {
  readonly at: number;
  readonly end: number;
}

/** The whole lines of a file. What a killed process left of a last one was never acknowledged, and does not count. */
export function* linesIn(file: Buffer): Generator<Extent> {
  let at = 0;
  for (let end = file.indexOf(lineBreak); end >= 0; end = file.indexOf(lineBreak, at)) {
    yield { at, end };
    at = end + 1;
  }
}

const readAtOnce = 8 * 1024;

/** The line that begins there, without its line break. */
export async function lineAt(file: FileHandle, at: number): Promise<Buffer> {
  for (let bytes = readAtOnce; ; bytes *= 4) {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, at);
    const end = buffer.indexOf(lineBreak);
    if (end >= 0 || bytesRead < bytes) return buffer.subarray(0, end < 0 ? bytesRead : end);
  }
}

export function isTorn(file: Buffer): boolean {
  return file.length > 0 && file.at(-1) !== lineBreak;
}

const lastBytes = 64 * 1024;

/** Where each file of the folder ends now: its last whole line. Reads the ends of files only. */
export async function endsOf(folder: string, but: string | null = null): Promise<Ends> {
  const ends: Record<string, End> = {};
  for (const name of await segmentNames(folder)) {
    if (name === but) continue;
    const line = await lastLine(join(folder, name));
    ends[name] =
      line === null ? { seq: 0, hash: segmentStart, at: '' } : { seq: line.seq, hash: line.hash, at: line.at };
  }
  return ends;
}

/** The last line of a file's chain, whatever a killed process left behind it. */
export async function lastLine(path: string): Promise<AuditLine | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (let bytes = lastBytes; ; bytes *= 8) {
      const from = Math.max(0, size - bytes);
      const buffer = Buffer.alloc(size - from);
      await file.read(buffer, 0, buffer.length, from);
      // The last whole line may be one of customers whose entry was not written any more.
      for (const { at, end } of [...linesIn(buffer)].slice(-2).reverse()) {
        const line = readLine(buffer.toString('utf8', at, end));
        if (line !== null) return line;
      }
      if (from === 0) return null;
    }
  } finally {
    await file.close();
  }
}

function headText(kind: 'head' | 'anchor', name: string, head: Anchor): string {
  const { seq, hash, at, anchored, consent } = head;
  const ofConsent =
    consent === undefined
      ? []
      : [consent.seq, consent.hash, ...(consent.restored === undefined ? [] : [JSON.stringify(consent.restored)])];
  return [`kith audit ${kind}`, name, seq, hash, at, anchored, ...ofConsent].join('\0');
}

/** Written beside and renamed: a reader finds the old head or the new one. */
export async function writeHead(path: string, head: Head, keys: AuditKeys): Promise<void> {
  const sig = keys.sign(headText('head', basename(path), head));
  await writeFile(`${path}.head.new`, `${JSON.stringify({ ...head, sig })}\n`, { mode: 0o600 });
  await rename(`${path}.head.new`, `${path}.head`);
}

export type Signed<T> = { readonly kind: 'good'; readonly head: T } | { readonly kind: 'missing' | 'forged' };

export async function readHead(path: string, keys: AuditKeys): Promise<Signed<Head>> {
  const text = await readFile(`${path}.head`, 'utf8').catch(() => null);
  return text === null ? { kind: 'missing' } : signed(text, 'head', basename(path), keys);
}

/** One line of the second place. */
export function anchorLine(name: string, head: Anchor, keys: AuditKeys): string {
  return `${JSON.stringify({ ...head, sig: keys.sign(headText('anchor', name, head)) })}\n`;
}

export function readAnchor(text: string, name: string, keys: AuditKeys): Signed<Anchor> {
  return signed(text, 'anchor', name, keys);
}

function signed(text: string, kind: 'head' | 'anchor', name: string, keys: AuditKeys): Signed<Anchor> {
  try {
    const { seq, hash, at, anchored, consent, sig } = JSON.parse(text) as Anchor & { readonly sig: string };
    const head = { seq, hash, at, anchored, ...(consent !== undefined && { consent }) };
    return keys.verify(headText(kind, name, head), sig) ? { kind: 'good', head } : { kind: 'forged' };
  } catch {
    return { kind: 'forged' };
  }
}

export function anchorsOf(segment: string): string {
  return `${segment}.anchors`;
}

/** Adds a line to the second place. `anchored` of it is its own number. */
export async function appendAnchor(folder: string, name: string, head: Anchor, keys: AuditKeys): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, anchorsOf(name)), 'a', 0o600);
  try {
    await file.appendFile(anchorLine(name, head, keys));
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** The ends of the chain of consent events that were signed, hash by number, and the first line of the second place that is not as it was signed. */
export interface SignedConsent {
  readonly hashes: ReadonlyMap<number, string>;
  /** How often it was signed that the graph was put back. Only what was signed from the last time on is in `hashes`. */
  readonly restored: number;
  readonly fault: { readonly file: string; readonly line: number } | null;
}

export async function signedConsent(anchors: string, keys: AuditKeys): Promise<SignedConsent> {
  const found = await signedEnds(anchors, keys);
  const restores = new Map(
    found.ends.flatMap(({ consent: { restored } }) => (restored ? [[restored.id, restored]] : [])),
  );
  const hashes = new Map<number, string>();
  for (const { file, line, consent } of found.ends) {
    // By lines and not by times: the clock of an instance may be wrong, and an idle one signs long after its last entry.
    const isBefore = [...restores.values()].some(({ lines }) => line <= (lines[file] ?? 0));
    // A graph without a word has no end.
    if (!isBefore && consent.seq > 0 && !hashes.has(consent.seq)) hashes.set(consent.seq, consent.hash);
  }
  return { hashes, restored: restores.size, fault: found.fault };
}

/** How many lines each file of the second place has. */
export async function anchorLines(anchors: string): Promise<Readonly<Record<string, number>>> {
  const files = await anchorFiles(anchors);
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, (await linesOf(anchors, file)).length])),
  );
}

async function signedEnds(anchors: string, keys: AuditKeys) {
  const ends: { readonly file: string; readonly line: number; readonly consent: ConsentHead }[] = [];
  let fault: SignedConsent['fault'] = null;
  for (const file of await anchorFiles(anchors)) {
    for (const [index, text] of (await linesOf(anchors, file)).entries()) {
      const line = index + 1;
      const read = readAnchor(text, file.slice(0, -anchorsOf('').length), keys);
      if (read.kind !== 'good') {
        fault ??= { file, line };
        break;
      }
      const { consent } = read.head;
      if (consent !== undefined) ends.push({ file, line, consent });
    }
  }
  return { ends, fault };
}

async function anchorFiles(anchors: string): Promise<readonly string[]> {
  return (await namesIn(anchors)).filter((name) => name.endsWith(anchorsOf(''))).toSorted();
}

async function linesOf(anchors: string, file: string): Promise<readonly string[]> {
  return (await readFile(join(anchors, file), 'utf8')).split('\n').slice(0, -1);
}
