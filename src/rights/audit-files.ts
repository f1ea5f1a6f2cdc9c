import { createHmac, timingSafeEqual } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deriveKey, type Secret } from '../model/ids.js';
import { type LineFault, lineFault, readLine, segmentStart } from './audit-chain.js';

export type AuditFault = LineFault | 'cut_off' | 'head_missing' | 'head_changed' | 'file_missing';

/** The first place where the audit does not fit. */
export interface AuditBreak {
  readonly fault: AuditFault;
  readonly file: string;
  /** The line, from 1; for a file that was cut off, the last one that is there. */
  readonly line: number;
}

export interface AuditReport {
  readonly break: AuditBreak | null;
  readonly files: number;
  readonly entries: number;
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Where the audit of a deployment lies. */
export function auditFolder(home: string): string {
  return join(home, 'audit');
}

/** Where each file of the folder ends: its name and the hash of its last whole line. */
export async function segmentEnds(folder: string): Promise<Record<string, string>> {
  const ends: Record<string, string> = {};
  for (const name of await segmentNames(folder)) {
    const last = linesOf(await readFile(join(folder, name), 'utf8')).at(-1);
    ends[name] = (last === undefined ? null : readLine(last))?.hash ?? segmentStart;
  }
  return ends;
}

/** Signs where a file ends. Whoever cannot read the deployment's secret cannot sign a shorter one. */
export function headMac(key: Buffer, name: string, head: Head): string {
  return createHmac('sha256', key).update(`${name}\0${head.seq}\0${head.hash}`).digest('base64url');
}

/** Reads every file of the audit and recomputes its chain. It stops at the first line that does not fit. */
export async function verifyAudit(folder: string, secret: Secret): Promise<AuditReport> {
  const key = deriveKey(secret, 'audit-head');
  const names = await segmentNames(folder);
  const hashes = new Map<string, ReadonlySet<string>>();
  let entries = 0;
  for (const [index, name] of names.entries()) {
    const seen = await verifySegment({ folder, name, key });
    entries += Math.max(0, seen.hashes.length - 1);
    if (seen.break !== null) return { break: seen.break, files: index, entries };
    hashes.set(name, new Set(seen.hashes));
  }
  return { break: await firstMissing(folder, names, hashes), files: names.length, entries };
}

async function verifySegment(about: { readonly folder: string; readonly name: string; readonly key: Buffer }) {
  const { folder, name, key } = about;
  const hashes: string[] = [];
  const broken = (fault: AuditFault, line: number) => ({ hashes, break: { fault, file: name, line } });
  let before: Head = { seq: 0, hash: segmentStart };
  for (const text of linesOf(await readFile(join(folder, name), 'utf8'))) {
    const fault = lineFault(text, before);
    if (fault !== null) return broken(fault, before.seq + 1);
    const line = readLine(text);
    before = { seq: before.seq + 1, hash: line?.hash ?? '' };
    hashes.push(before.hash);
  }
  const head = await headOf(join(folder, `${name}.head`));
  // A process that was killed before its first entry has signed no end yet.
  if (head === null) return before.seq <= 1 ? { hashes, break: null } : broken('head_missing', before.seq);
  const mac = Buffer.from(headMac(key, name, head));
  const given = Buffer.from(head.mac);
  if (mac.length !== given.length || !timingSafeEqual(mac, given)) return broken('head_changed', before.seq);
  if (head.seq > before.seq) return broken('cut_off', before.seq);
  return hashes[head.seq - 1] === head.hash ? { hashes, break: null } : broken('changed', head.seq);
}

/** A file that a later one names, and that is gone or no longer holds the line at which it ended then. */
async function firstMissing(
  folder: string,
  names: readonly string[],
  hashes: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<AuditBreak | null> {
  for (const name of names) {
    const [first] = linesOf(await readFile(join(folder, name), 'utf8'));
    const body = first === undefined ? undefined : readLine(first)?.body;
    const after = body !== undefined && 'after' in body ? body.after : {};
    for (const [file, hash] of Object.entries(after)) {
      const known = hashes.get(file);
      if (known === undefined) return { fault: 'file_missing', file, line: 1 };
      if (hash !== segmentStart && !known.has(hash)) return { fault: 'cut_off', file, line: known.size };
    }
  }
  return null;
}

async function segmentNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.jsonl')).toSorted();
}

/** Whole lines. What a killed process left of a last one was never acknowledged, and does not count. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  lines.pop();
  return lines;
}

async function headOf(path: string): Promise<(Head & { readonly mac: string }) | null> {
  try {
    const head = JSON.parse(await readFile(path, 'utf8')) as Head & { readonly mac: string };
    return typeof head.seq === 'number' && typeof head.hash === 'string' && typeof head.mac === 'string' ? head : null;
  } catch {
    return null;
  }
}
