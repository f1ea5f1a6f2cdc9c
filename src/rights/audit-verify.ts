import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AuditBody,
  type AuditLine,
  checkLine,
  type End,
  type LineFault,
  readLine,
  segmentStart,
  sideHash,
} from './audit-chain.js';
import { anchorsOf, linesOf, namesIn, readAnchor, readHead, segmentNames, sideOf } from './audit-files.js';
import type { AuditKeys } from './audit-keys.js';
import { isSide, readSide, sideHeadBytes } from './audit-side.js';

export type AuditFault =
  | LineFault
  | 'cut_off'
  | 'file_missing'
  | 'renamed'
  | 'head_missing'
  | 'head_changed'
  | 'side_missing'
  | 'side_changed'
  | 'side_added'
  | 'not_forgotten'
  | 'anchor_missing'
  | 'anchor_changed'
  | 'anchor_cut_off';

/** The first place where the audit does not fit. */
export interface AuditBreak {
  readonly fault: AuditFault;
  readonly file: string;
  /** The line, from 1; for a file that was cut off, the last one that is there; for a side file, the line of its entry. */
  readonly line: number;
}

export interface AuditReport {
  readonly break: AuditBreak | null;
  readonly files: number;
  readonly entries: number;
  /** Files whose last line a killed process left half written: it was never acknowledged. */
  readonly torn: readonly string[];
  /** How often a clock was set back by a second or more. */
  readonly clockSetBack: number;
}

export interface VerifiedPlace {
  readonly folder: string;
  /** The second place; null: it is not looked at. */
  readonly anchors?: string | null;
  readonly keys: AuditKeys;
}

/** What is known of a file from elsewhere: which hash a line must have, and where that is said. */
interface Expected {
  readonly hashes: ReadonlyMap<number, string>;
  readonly anchorFault: AuditBreak | null;
  readonly anchorLines: number;
}

interface Found {
  break: AuditBreak | null;
  entries: number;
  torn: boolean;
  clockSetBack: number;
}

/** Reads every file of the audit and computes its chain anew. It stops at the first line that does not fit. */
export async function verifyAudit(place: VerifiedPlace): Promise<AuditReport> {
  const names = await segmentNames(place.folder);
  const told = await toldElsewhere(place, names);
  const sum = { entries: 0, torn: [] as string[], clockSetBack: 0 };
  for (const [files, name] of names.entries()) {
    const found = await verifySegment(place, name, told);
    sum.entries += found.entries;
    sum.clockSetBack += found.clockSetBack;
    if (found.torn) sum.torn.push(name);
    if (found.break !== null) return { break: found.break, files, ...sum };
  }
  const missing = [...told.ends.keys(), ...told.anchored].filter((name) => !names.includes(name)).toSorted();
  const [file] = missing;
  const gone = file === undefined ? await orphan(place, names) : file;
  return { break: gone === null ? null : { fault: 'file_missing', file: gone, line: 1 }, files: names.length, ...sum };
}

/** A head or side file whose chain is gone. */
async function orphan(place: VerifiedPlace, names: readonly string[]): Promise<string | null> {
  const owners = (await namesIn(place.folder))
    .filter((name) => /\.(jsonl\.head|side)$/.test(name))
    .map((name) => name.replace(/\.head$/, '').replace(/side$/, 'jsonl'));
  return owners.toSorted().find((name) => !names.includes(name)) ?? null;
}

interface Told {
  /** Ends by file and line. */
  readonly ends: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** The last hash that a record of a side file must have, and those it had before, by file and place. */
  readonly forgotten: ReadonlyMap<string, readonly string[]>;
  /** Files that the second place knows. */
  readonly anchored: readonly string[];
}

/** A first reading, for what files say of each other. Whether that is true is found when their own chains are verified. */
async function toldElsewhere(place: VerifiedPlace, names: readonly string[]): Promise<Told> {
  const ends = new Map<string, Map<number, string>>();
  const forgotten = new Map<string, string[]>();
  for (const name of names) {
    const { lines } = linesOf(await readFile(join(place.folder, name), 'utf8'));
    for (const text of lines) {
      if (!text.includes('"ends":') && !text.includes('"forgotten":')) continue;
      gather(readLine(text)?.body, ends, forgotten);
    }
  }
  const anchored = place.anchors == null ? [] : await namesIn(place.anchors);
  const suffix = anchorsOf('');
  const owners = anchored.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
  return { ends, forgotten, anchored: owners };
}

function gather(
  body: AuditBody | undefined,
  ends: Map<string, Map<number, string>>,
  forgotten: Map<string, string[]>,
): void {
  if (body === undefined) return;
  if ('ends' in body && typeof body.ends === 'object') {
    for (const [file, end] of Object.entries(body.ends)) {
      const known = ends.get(file) ?? new Map<number, string>();
      ends.set(file, known.set(end.seq, end.hash));
    }
  }
  if ('forgotten' in body && Array.isArray(body.forgotten)) {
    for (const [file, at, hash] of body.forgotten) {
      const key = `${file} ${at}`;
      forgotten.set(key, [...(forgotten.get(key) ?? []), hash]);
    }
  }
}

async function verifySegment(place: VerifiedPlace, name: string, told: Told): Promise<Found> {
  const found: Found = { break: null, entries: 0, torn: false, clockSetBack: 0 };
  const broken = (fault: AuditFault, line: number, file = name): Found => ({ ...found, break: { fault, file, line } });
  const signed = await readHead(join(place.folder, name), place.keys);
  const head = signed.kind === 'good' ? signed.head : null;
  const expected = await expectedOf(place, name, told);
  const side = new SideChecks(await readFile(join(place.folder, sideOf(name))).catch(() => null), name, told.forgotten);
  const { lines, torn } = linesOf(await readFile(join(place.folder, name), 'utf8'));
  found.torn = torn;
  let before: End = { seq: 0, hash: segmentStart, at: '' };
  for (const text of lines) {
    const checked = checkLine(text, before, place.keys);
    const seq = before.seq + 1;
    if ('fault' in checked) return broken(checked.fault, seq);
    const { line } = checked;
    const isBegin = 'begins' in line.body && line.body.begins === name;
    if ((seq === 1) !== isBegin) return broken('renamed', seq);
    const must = expected.hashes.get(seq) ?? (head?.seq === seq ? head.hash : line.hash);
    if (must !== line.hash) return broken('changed', seq);
    const sideFault = side.check(line, head !== null && seq <= head.seq);
    if (sideFault !== null) return broken(sideFault, seq, sideOf(name));
    found.entries += 'operation' in line.body ? 1 : 0;
    found.clockSetBack += 'clockBackMs' in line.body ? 1 : 0;
    before = line;
  }
  if (signed.kind === 'forged') return broken('head_changed', before.seq);
  // A process that was killed while it began has signed no end, and answered nothing yet.
  if (signed.kind === 'missing' && found.entries > 0) return broken('head_missing', before.seq);
  if (Math.max(head?.seq ?? 0, ...expected.hashes.keys()) > before.seq) return broken('cut_off', before.seq);
  if (side.rest(before.seq)) return broken('side_added', before.seq, sideOf(name));
  if (expected.anchorFault !== null) return { ...found, break: expected.anchorFault };
  if (place.anchors != null && (head?.anchored ?? 0) > expected.anchorLines) {
    const fault = expected.anchorLines === 0 ? 'anchor_missing' : 'anchor_cut_off';
    return broken(fault, expected.anchorLines, anchorsOf(name));
  }
  return found;
}

/** The records of one side file, in the order of their entries. */
class SideChecks {
  #next = 0;

  constructor(
    private readonly file: Buffer | null,
    private readonly segment: string,
    private readonly forgotten: Told['forgotten'],
  ) {}

  /** `acknowledged`: the entry was signed for, so its record cannot be what a killed process did not come to write. */
  check(line: AuditLine, acknowledged: boolean): AuditFault | null {
    if (!('operation' in line.body) || line.body.side === null) return null;
    const { at, hash } = line.body.side;
    if (this.file === null) return 'side_missing';
    const record = readSide(this.file, at);
    if (record === null && !acknowledged) return null;
    if (record === null || record.seq !== line.seq || record.at !== this.#next) return 'side_changed';
    this.#next = record.at + record.bytes;
    const hashes = [hash, ...(this.forgotten.get(`${sideOf(this.segment)} ${at}`) ?? [])];
    const now = sideHash(this.file.subarray(at, this.#next));
    if (hashes.at(-1) === now) return null;
    return hashes.includes(now) ? 'not_forgotten' : 'side_changed';
  }

  /** Whether there is more than what a kill may leave: records of a group whose lines were not written any more. */
  rest(lastSeq: number): boolean {
    if (this.file === null || this.file.length - this.#next < sideHeadBytes) return false;
    const record = readSide(this.file, this.#next);
    return record === null ? !isSide(this.file, this.#next) : record.seq <= lastSeq;
  }
}

async function expectedOf(place: VerifiedPlace, name: string, told: Told): Promise<Expected> {
  const hashes = new Map(told.ends.get(name) ?? []);
  if (place.anchors == null) return { hashes, anchorFault: null, anchorLines: 0 };
  const file = anchorsOf(name);
  const text = await readFile(join(place.anchors, file), 'utf8').catch(() => '');
  const { lines } = linesOf(text);
  for (const [index, each] of lines.entries()) {
    const signed = readAnchor(each, name, place.keys);
    if (signed.kind !== 'good' || signed.head.anchored !== index + 1) {
      const anchorFault = { fault: 'anchor_changed', file, line: index + 1 } as const;
      return { hashes, anchorFault, anchorLines: lines.length };
    }
    hashes.set(signed.head.seq, signed.head.hash);
  }
  return { hashes, anchorFault: null, anchorLines: lines.length };
}
