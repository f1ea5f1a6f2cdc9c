import { createHash } from 'node:crypto';

/** What is written down of one audited operation. Nobody is named: customers are keyed hashes. */
export interface AuditEntry {
  readonly operation: string;
  readonly client: string;
  /** `staff:<role>`, `customer`, `scientist:<project>`, `machine` or `operator` (of the command line). */
  readonly endUser: string;
  readonly purpose: string;
  /** Keyed hashes of the customers that it is about. */
  readonly subjects: readonly string[];
  readonly policyRev: string;
  /** What else there is to know, without a personal value. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** A line of a segment: an entry, or the first line, which names the ends of the segments before. */
export interface AuditLine {
  readonly seq: number;
  readonly at: string;
  readonly body: AuditEntry | { readonly begins: string; readonly after: Readonly<Record<string, string>> };
  readonly prevHash: string;
  readonly hash: string;
}

/** The hash before the first line of a segment. */
export const segmentStart = '';

/** SHA-256 over the hash before and the canonical JSON of the line without its hashes, in base64url. */
export function lineHash(line: Omit<AuditLine, 'hash'>): string {
  const { seq, at, body, prevHash } = line;
  return createHash('sha256')
    .update(prevHash)
    .update(JSON.stringify(sorted({ seq, at, body })))
    .digest('base64url');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

export type LineFault = 'unreadable' | 'changed' | 'missing_before';

/** What is wrong with a line that follows `before`, or null. */
export function lineFault(text: string, before: { readonly seq: number; readonly hash: string }): LineFault | null {
  const line = readLine(text);
  if (line === null) return 'unreadable';
  if (line.seq !== before.seq + 1 || line.prevHash !== before.hash) return 'missing_before';
  return lineHash(line) === line.hash ? null : 'changed';
}

export function readLine(text: string): AuditLine | null {
  try {
    const line = JSON.parse(text) as AuditLine;
    const isLine = typeof line.seq === 'number' && typeof line.hash === 'string' && typeof line.prevHash === 'string';
    return isLine ? line : null;
  } catch {
    return null;
  }
}
