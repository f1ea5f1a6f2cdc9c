import { hash as digest } from 'node:crypto';
import type { AuditKeys } from './audit-keys.js';

/** What is written down of one audited operation. Nobody is named: which customers it was about stands in the line before, as keyed hashes. */
export interface AuditEntry {
  /** Fields of the schema that were asked at the root, or the name of what was done; never a word of the caller. */
  readonly operation: string;
  /** SHA-256 of the document without its values, in base64url; null for what is no document. */
  readonly document: string | null;
  readonly client: string;
  /** `staff:<role>`, `customer`, `scientist:<project>`, `machine` or `operator` (of the command line). */
  readonly endUser: string;
  readonly purpose: string;
  /** Categories that the operation touched, sorted; `*` where a row may name any. */
  readonly categories: readonly string[];
  /** How many customers it was about. */
  readonly customers: number;
  readonly policyRev: string;
  /** What else there is to know, without a personal value. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  /** SHA-256 of the line before, which holds its customers; null where it is about nobody, and has none. */
  readonly subjects: string | null;
}

/** Where a file ended, as another one saw it. */
export interface End {
  readonly seq: number;
  readonly hash: string;
  /** ISO 8601, of its last line. */
  readonly at: string;
}

export type Ends = Readonly<Record<string, End>>;

/** A line of customers of which one was taken out: its file, place in bytes, and its hash before and after. */
export type Forgotten = readonly [file: string, at: number, before: string, after: string];

export type AuditBody =
  | AuditEntry
  /** The first line of a file: its own name, and where the files before it ended. */
  | { readonly begins: string; readonly ends: Ends }
  /** The last line of a file that was ended: nothing comes behind it. */
  | { readonly closes: string; readonly ends: Ends }
  /** Where the other files ended, now and then. */
  | { readonly ends: Ends }
  /** The clock was set back by so many milliseconds; times of a file never go back. */
  | { readonly clockBackMs: number }
  | { readonly forgotten: readonly Forgotten[] };

export interface AuditLine {
  /** Its number in the file, from 1; a line of customers has one as well. */
  readonly seq: number;
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly body: AuditBody;
  readonly prevHash: string;
  readonly hash: string;
  readonly mac: string;
}

/** The hash before the first line of a segment. */
export const segmentStart = '';

const tail = /,"hash":"([\w-]{43})","mac":"([\w-]{16})"\}$/;

/** The text of a line and its hash: SHA-256 over the exact bytes of what it says and of the hash before it. */
export function writeLine(
  line: Pick<AuditLine, 'seq' | 'at' | 'body' | 'prevHash'>,
  keys: AuditKeys,
): { readonly text: string; readonly hash: string } {
  const said = JSON.stringify({ seq: line.seq, at: line.at, body: line.body, prevHash: line.prevHash });
  const hash = hashOf(said);
  return { hash, text: `${said.slice(0, -1)},"hash":"${hash}","mac":"${keys.mac(hash)}"}` };
}

/** SHA-256, in base64url. */
export function hashOf(text: string | Buffer): string {
  return digest('sha256', text, 'base64url');
}

export type LineFault = 'unreadable' | 'changed' | 'missing_before' | 'time_back';

/** What is wrong with a line that follows `before`, or the line. */
export function checkLine(
  text: string,
  before: End,
  keys: AuditKeys,
): { readonly fault: LineFault } | { readonly line: AuditLine } {
  const line = readLine(text);
  const found = tail.exec(text);
  if (line === null || found === null) return { fault: 'unreadable' };
  const said = `${text.slice(0, found.index)}}`;
  if (hashOf(said) !== line.hash || keys.mac(line.hash) !== line.mac) return { fault: 'changed' };
  if (line.prevHash !== before.hash) return { fault: 'missing_before' };
  return line.at < before.at ? { fault: 'time_back' } : { line };
}

export function readLine(text: string): AuditLine | null {
  try {
    const line = JSON.parse(text) as AuditLine;
    const isLine = typeof line.seq === 'number' && typeof line.hash === 'string' && typeof line.prevHash === 'string';
    return isLine && typeof line.body === 'object' && line.body !== null ? line : null;
  } catch {
    return null;
  }
}
