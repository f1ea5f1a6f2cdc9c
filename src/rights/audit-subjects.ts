import { randomFillSync } from 'node:crypto';
import { linesIn } from './audit-files.js';
import type { Subject } from './audit-keys.js';

/** The customer who looked: none; the first of the line, with no row of theirs in the answer (`alone`); the first, and they were in it (`seen`). */
export type AuditViewer = 'none' | 'alone' | 'seen';

/**
 * The line of an entry's customers. It comes before the line of the entry, which holds its SHA-256, and is no link of the chain itself. The salt and each
 * customer have a fixed width, so that somebody who is forgotten is overwritten where they stand; the salt is another then.
 */
export interface SubjectsLine {
  /** Where it begins in its file, in bytes, and where it ends, without the line break. */
  readonly at: number;
  readonly end: number;
  /** Its number in the file; the entry has the next. */
  readonly seq: number;
  readonly atMs: number;
  readonly viewer: AuditViewer;
  /** Where the first customer stands, in bytes. */
  readonly from: number;
}

/** Characters of a customer: 16 bytes in base64url. */
const subjectWidth = 22;
/** Points stand where a forgotten customer stood. No base64url has one. */
const blank = '.'.repeat(subjectWidth);
const blankByte = 46;

const begin = '{"salt":"';
const close = '"}';
const head = /^\{"salt":"[\w-]{24}","seq":(\d{1,15}),"at":"([\dTZ:.-]{24})","viewer":"(none|alone|seen)","subjects":"/;
const headBytesMax = 160;
const lineBreak = 10;

const saltBytes = 18;
const saltWidth = 24;
const saltsAtOnce = 256;
const random = Buffer.alloc(saltBytes * saltsAtOnce);
let salts = '';
let saltAt = 0;

/** Random bytes are drawn for many lines at once; each is given once. */
function salt(): string {
  if (saltAt === salts.length) {
    salts = randomFillSync(random).toString('base64url');
    saltAt = 0;
  }
  saltAt += saltWidth;
  return salts.slice(saltAt - saltWidth, saltAt);
}

export function subjectsText(
  line: { readonly seq: number; readonly at: string; readonly viewer: AuditViewer },
  customers: readonly Subject[],
): string {
  return `${begin}${salt()}","seq":${line.seq},"at":"${line.at}","viewer":"${line.viewer}","subjects":"${customers.join('')}${close}`;
}

/** Whether a line of customers begins there, whole or not. */
export function isSubjects(file: Buffer, at: number): boolean {
  return file.toString('latin1', at, at + begin.length) === begin;
}

/** The line that begins and ends there, or null where it is none of customers. */
export function readSubjects(file: Buffer, at: number, end: number): SubjectsLine | null {
  const found = head.exec(file.toString('latin1', at, Math.min(end, at + headBytesMax)));
  if (found === null) return null;
  const [{ length }, seq, iso = '', viewer] = found;
  const from = at + length;
  const isWhole =
    file.toString('latin1', end - close.length, end) === close && (end - close.length - from) % subjectWidth === 0;
  if (!isWhole || end - close.length < from) return null;
  return { at, end, seq: Number(seq), atMs: Date.parse(iso), viewer: viewer as AuditViewer, from };
}

/** Where each customer of a line stands. */
export function* slotsOf({ from, end }: SubjectsLine): Generator<number> {
  for (let at = from; at < end - close.length; at += subjectWidth) yield at;
}

/** The places of a customer in a line. */
export function placesOf(file: Buffer, { from, end }: SubjectsLine, customer: Subject): readonly number[] {
  const customers = file.subarray(from, end);
  const places: number[] = [];
  for (let at = customers.indexOf(customer, 0, 'latin1'); at >= 0; at = customers.indexOf(customer, at + 1, 'latin1'))
    if (at % subjectWidth === 0) places.push(from + at);
  return places;
}

/** The whole lines in which a customer stands. They are found by the customer, and no other line is looked at. */
export function* linesWith(file: Buffer, customer: Subject): Generator<SubjectsLine> {
  for (let place = file.indexOf(customer, 0, 'latin1'); place >= 0; ) {
    const end = file.indexOf(lineBreak, place);
    if (end < 0) return;
    const line = readSubjects(file, file.lastIndexOf(lineBreak, place) + 1, end);
    if (line !== null && placesOf(file, line, customer).length > 0) yield line;
    place = file.indexOf(customer, end, 'latin1');
  }
}

/** Beyond so many customers every line is looked at once: to search the file for each of them would take longer. */
const searchedMax = 16;

/** The same of any of several, in the order of the file, each line once. */
export function linesWithAny(file: Buffer, customers: ReadonlySet<Subject>): readonly SubjectsLine[] {
  const lines = new Map<number, SubjectsLine>();
  const found = customers.size <= searchedMax ? [...customers].flatMap((each) => [...linesWith(file, each)]) : [];
  for (const line of found) lines.set(line.at, line);
  if (customers.size <= searchedMax) return [...lines.values()].sort((one, other) => one.at - other.at);
  return [...linesIn(file)].flatMap(({ at, end }) => {
    const line = readSubjects(file, at, end);
    return line !== null && slotsWith(file, line, customers).length > 0 ? [line] : [];
  });
}

function slotsWith(file: Buffer, line: SubjectsLine, customers: ReadonlySet<Subject>): readonly number[] {
  return [...slotsOf(line)].filter((at) => customers.has(file.toString('latin1', at, at + subjectWidth) as Subject));
}

/** Whether its entry is there. What a killed process left without one is about an answer that never left. */
export function hasEntry(file: Buffer, { end }: SubjectsLine): boolean {
  return file.indexOf(lineBreak, end + 1) >= 0;
}

/** Takes customers out of a line, in place. */
export function redact(file: Buffer, line: SubjectsLine, customers: ReadonlySet<Subject>): void {
  const slots = slotsWith(file, line, customers);
  file.write(salt(), line.at + begin.length, 'latin1');
  for (const at of slots) file.write(blank, at, 'latin1');
}

/** The customers of a last line that a killed process left half written; null where there are none any more, or no such line. */
export function halfOf(file: Buffer): { readonly at: number; readonly end: number } | null {
  const begins = file.lastIndexOf(lineBreak) + 1;
  const found = head.exec(file.toString('latin1', begins, begins + headBytesMax));
  if (found === null) return null;
  const at = begins + found[0].length;
  const isBlank = file.subarray(at).every((byte) => byte === blankByte);
  return isBlank ? null : { at, end: file.length };
}

/** Takes everybody out of it: it was never told of, and half a customer may still be one. */
export function redactHalf(file: Buffer, { at, end }: { readonly at: number; readonly end: number }): void {
  file.fill(blankByte, at, end);
}
