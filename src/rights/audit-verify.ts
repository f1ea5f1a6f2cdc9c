import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AuditBody,
  type AuditLine,
  checkLine,
  type End,
  hashOf,
  type LineFault,
  readLine,
  segmentStart,
} from './audit-chain.js';
import { anchorsOf, isTorn, linesIn, namesIn, readAnchor, readHead, segmentNames } from './audit-files.js';
import type { AuditKeys } from './audit-keys.js';
import { isSubjects, readSubjects, type SubjectsLine } from './audit-subjects.js';

export type AuditFault =
  | LineFault
  | 'cut_off'
  | 'file_missing'
  | 'renamed'
  | 'head_missing'
  | 'head_changed'
  | 'added'
  | 'subjects_missing'
  | 'subjects_changed'
  | 'subjects_added'
  | 'not_forgotten'
  | 'anchor_missing'
  | 'anchor_changed'
  | 'anchor_cut_off';

/** The first place where the audit does not fit. */
export interface AuditBreak {
  readonly fault: AuditFault;
  readonly file: string;
  /** The line as an editor numbers it, from 1; for a file that was cut off, the last one of its chain that is there. */
  readonly line: number;
}

export interface AuditReport {
  readonly break: AuditBreak | null;
  readonly files: number;
  readonly entries: number;
  /** Files whose last entry a killed process left half written: it was never acknowledged. */
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

/** A head whose chain is gone. */
async function orphan(place: VerifiedPlace, names: readonly string[]): Promise<string | null> {
  const heads = (await namesIn(place.folder)).filter((name) => name.endsWith('.jsonl.head'));
  const owners = heads.map((name) => name.replace(/\.head$/, ''));
  return owners.toSorted().find((name) => !names.includes(name)) ?? null;
}

interface Change {
  readonly before: string;
  readonly after: string;
}

interface Told {
  /** Ends by file and line. */
  readonly ends: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** What a line of customers became when one was taken out, by file and place. */
  readonly forgotten: ReadonlyMap<string, readonly Change[]>;
  /** Files that the second place knows. */
  readonly anchored: readonly string[];
}

/** A first reading, for what files say of each other. Whether that is true is found when their own chains are verified. */
async function toldElsewhere(place: VerifiedPlace, names: readonly string[]): Promise<Told> {
  const ends = new Map<string, Map<number, string>>();
  const forgotten = new Map<string, Change[]>();
  for (const name of names) {
    const file = await readFile(join(place.folder, name));
    for (const { at, end } of linesIn(file)) {
      if (isSubjects(file, at)) continue;
      const text = file.toString('utf8', at, end);
      if (text.includes('"ends":') || text.includes('"forgotten":')) gather(readLine(text)?.body, ends, forgotten);
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
  forgotten: Map<string, Change[]>,
): void {
  if (body === undefined) return;
  if ('ends' in body && typeof body.ends === 'object') {
    for (const [file, end] of Object.entries(body.ends)) {
      const known = ends.get(file) ?? new Map<number, string>();
      ends.set(file, known.set(end.seq, end.hash));
    }
  }
  if ('forgotten' in body && Array.isArray(body.forgotten)) {
    for (const [file, at, before, after] of body.forgotten) {
      const key = `${file} ${at}`;
      forgotten.set(key, [...(forgotten.get(key) ?? []), { before, after }]);
    }
  }
}

async function verifySegment(place: VerifiedPlace, name: string, told: Told): Promise<Found> {
  const found: Found = { break: null, entries: 0, torn: false, clockSetBack: 0 };
  const broken = (fault: AuditFault, line: number): Found => ({ ...found, break: { fault, file: name, line } });
  const signed = await readHead(join(place.folder, name), place.keys);
  const head = signed.kind === 'good' ? signed.head : null;
  const expected = await expectedOf(place, name, told);
  const file = await readFile(join(place.folder, name));
  let before: End = { seq: 0, hash: segmentStart, at: '' };
  let subjects: SubjectsLine | null = null;
  let closed = false;
  let seq = 0;
  for (const { at, end } of linesIn(file)) {
    seq += 1;
    if (closed) return broken('added', seq);
    if (isSubjects(file, at)) {
      const line = readSubjects(file, at, end);
      if (line === null) return broken('unreadable', seq);
      if (line.seq !== seq || subjects !== null) return broken('missing_before', seq);
      subjects = line;
      continue;
    }
    const checked = checkLine(file.toString('utf8', at, end), before, place.keys);
    if ('fault' in checked) return broken(checked.fault, seq);
    const { line } = checked;
    const isBegin = 'begins' in line.body && line.body.begins === name;
    if ((seq === 1) !== isBegin) return broken('renamed', seq);
    const must = expected.hashes.get(line.seq) ?? (head?.seq === line.seq ? head.hash : line.hash);
    if (must !== line.hash) return broken('changed', seq);
    const fault = subjectsFault(
      line,
      subjects && { ...subjects, name, hash: hashOf(file.subarray(subjects.at, subjects.end)) },
      told,
    );
    if (fault !== null) return broken(fault, subjects?.seq ?? seq);
    if (line.seq !== seq) return broken('missing_before', seq);
    found.entries += 'operation' in line.body ? 1 : 0;
    found.clockSetBack += 'clockBackMs' in line.body ? 1 : 0;
    closed = 'closes' in line.body;
    subjects = null;
    before = line;
  }
  found.torn = isTorn(file) || subjects !== null;
  if (closed && found.torn) return broken('added', seq + 1);
  if (signed.kind === 'forged') return broken('head_changed', before.seq);
  // A process that was killed while it began has signed no end, and answered nothing yet.
  if (signed.kind === 'missing' && found.entries > 0) return broken('head_missing', before.seq);
  if (Math.max(head?.seq ?? 0, ...expected.hashes.keys()) > before.seq) return broken('cut_off', before.seq);
  if (expected.anchorFault !== null) return { ...found, break: expected.anchorFault };
  if (place.anchors != null && (head?.anchored ?? 0) > expected.anchorLines) {
    const fault = expected.anchorLines === 0 ? 'anchor_missing' : 'anchor_cut_off';
    return { ...found, break: { fault, file: anchorsOf(name), line: expected.anchorLines } };
  }
  return found;
}

/** Whether the customers of a line are those that were written down, less who was forgotten. */
function subjectsFault(
  { body }: AuditLine,
  subjects: { readonly name: string; readonly at: number; readonly hash: string } | null,
  { forgotten }: Told,
): AuditFault | null {
  const written = 'operation' in body ? body.subjects : null;
  if (written === null) return subjects === null ? null : 'subjects_added';
  if (subjects === null) return 'subjects_missing';
  const changes = forgotten.get(`${subjects.name} ${subjects.at}`) ?? [];
  if (changes.some(({ before }) => before === subjects.hash)) return 'not_forgotten';
  const isTold = subjects.hash === written || changes.some(({ after }) => after === subjects.hash);
  return isTold ? null : 'subjects_changed';
}

async function expectedOf(place: VerifiedPlace, name: string, told: Told): Promise<Expected> {
  const hashes = new Map(told.ends.get(name) ?? []);
  if (place.anchors == null) return { hashes, anchorFault: null, anchorLines: 0 };
  const file = anchorsOf(name);
  const text = await readFile(join(place.anchors, file), 'utf8').catch(() => '');
  // What a killed process left of a last line was signed for nobody.
  const lines = text.split('\n').slice(0, -1);
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
