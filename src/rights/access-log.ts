import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Standing, standingsOf } from './access-index.js';
import { type AuditEntry, readLine } from './audit-chain.js';
import { lineAt, segmentNames } from './audit-files.js';
import type { Subject } from './audit-keys.js';
import { segmentMsMax } from './audit-segment.js';

/** One read of a customer's data. */
export interface Access
  extends Pick<AuditEntry, 'operation' | 'client' | 'endUser' | 'purpose' | 'categories' | 'detail'> {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Whether the customer looked. */
  readonly own: boolean;
  readonly place: AccessPlace;
  /** Where the log goes on behind it. */
  readonly mark: AccessMark;
}

/**
 * A place among the customer's own entries: a time, and how many entries of that time come before what is behind the mark. It says nothing of the
 * files, where the entries of others stand between.
 */
export interface AccessMark {
  readonly atMs: number;
  readonly passed: number;
}

/** Where an access stands in the order of all: by time, then by file and line. */
export interface AccessPlace {
  readonly atMs: number;
  readonly segment: string;
  readonly seq: number;
}

export interface AccessPage {
  readonly first: number;
  /** The page begins behind it, at older ones. */
  readonly after: AccessMark | null;
  /** Whether reads by the customer are listed. */
  readonly own: boolean;
}

interface Found extends AccessPlace {
  readonly own: boolean;
  /** Where the line of the entry begins in its file, in bytes. */
  readonly entryAt: number;
}

/** A process may write its last lines a little after its file is a day old. */
const graceMs = 3_600_000;

/** The latest reads of a customer over the files of all instances. Reads the lines of the page only; what it keeps is bounded by the page and one file. */
export async function accessesOf(
  folder: string,
  customer: Subject,
  page: AccessPage & { readonly nowMs: number },
): Promise<readonly Access[]> {
  const passed = page.after?.passed ?? 0;
  const kept = page.first + passed;
  const names = (await segmentNames(folder)).toReversed();
  let found: readonly Found[] = [];
  for (const segment of names) {
    const begunMs = begunAt(segment);
    if (Number.isNaN(begunMs)) continue;
    if (page.after !== null && begunMs > page.after.atMs) continue;
    const last = found[kept - 1];
    if (last !== undefined && last.atMs > begunMs + segmentMsMax + graceMs) break;
    const closed = begunMs + segmentMsMax + graceMs < page.nowMs;
    const here = (await standingsOf(folder, segment, { customer, closed }))
      .map((each) => foundIn(segment, each))
      .filter((each) => each !== null)
      .filter((each) => (page.own || !each.own) && (page.after === null || each.atMs <= page.after.atMs));
    found = [...found, ...here].toSorted(newestFirst).slice(0, kept);
  }
  const marked = found.map((each, at) => ({ ...each, mark: markBehind(found, at) })).slice(passed);
  const read = await Promise.all(marked.map((each) => access(folder, each)));
  return read.filter((each) => each !== null);
}

function markBehind(found: readonly Found[], at: number): AccessMark {
  const atMs = found[at]?.atMs ?? 0;
  return { atMs, passed: at + 1 - found.findIndex((each) => each.atMs === atMs) };
}

function foundIn(segment: string, { line, isFirst }: Standing): Found | null {
  const own = line.viewer !== 'none' && isFirst;
  // Who looked at others only has not read of themselves.
  if (own && line.viewer === 'alone') return null;
  return { segment, seq: line.seq + 1, atMs: line.atMs, own, entryAt: line.end + 1 };
}

async function access(folder: string, found: Found & { readonly mark: AccessMark }): Promise<Access | null> {
  await using file = await open(join(folder, found.segment), 'r');
  const line = readLine((await lineAt(file, found.entryAt)).toString('utf8'));
  // What a killed process left of an entry is about an answer that never left.
  if (line === null || !('operation' in line.body)) return null;
  const { operation, client, endUser, purpose, categories, detail } = line.body;
  const { atMs, segment, seq, own, mark } = found;
  return { operation, client, endUser, purpose, categories, detail, atMs, own, place: { atMs, segment, seq }, mark };
}

/** `2026-11-25T17-04-13-000Z-….jsonl` began then. */
function begunAt(segment: string): number {
  const iso = segment.replace(/^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3}Z)-.*$/, '$1:$2:$3.$4');
  return Date.parse(iso);
}

function newestFirst(left: AccessPlace, right: AccessPlace): number {
  if (left.atMs !== right.atMs) return right.atMs - left.atMs;
  if (left.segment !== right.segment) return left.segment < right.segment ? 1 : -1;
  return right.seq - left.seq;
}
