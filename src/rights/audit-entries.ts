import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { InternalId } from '../model/ids.js';
import type { Access, AccessMark } from './access-log.js';
import type { Audit } from './audit.js';
import { type AuditEntry, readLine } from './audit-chain.js';
import { segmentNames } from './audit-files.js';

/** Which entries an officer asks for; what is not given does not narrow. */
export interface AuditQuestion {
  readonly client?: string | undefined;
  /** `staff` or `staff:support`: a kind of end user, or one of it. */
  readonly endUser?: string | undefined;
  /** Milliseconds since 1970, from the first and before the second. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** One entry as it is shown: nobody is named in it. */
export type ShownEntry = Pick<
  AuditEntry,
  'operation' | 'document' | 'client' | 'endUser' | 'purpose' | 'categories' | 'customers' | 'policyRev' | 'detail'
> & { readonly at: string; readonly file: string; readonly line: number };

/** An entry about one customer, as the log of accesses has it. */
export type ShownAccess = Pick<Access, 'operation' | 'client' | 'endUser' | 'purpose' | 'categories' | 'detail'> & {
  readonly at: string;
  readonly file: string;
  readonly line: number;
};

/** The entries that a question asks for, file by file, the first of each first. Files are read line by line, and what is unreadable is left to `verify`. */
export async function* auditEntries(folder: string, question: AuditQuestion): AsyncGenerator<ShownEntry> {
  for (const file of await segmentNames(folder)) {
    const lines = createInterface({ input: createReadStream(join(folder, file)), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const text of lines) {
      const line = readLine(text);
      if (line === null || !('operation' in line.body)) continue;
      const { subjects: _, ...entry } = line.body;
      if (isAsked(question, { ...entry, atMs: Date.parse(line.at) }))
        yield { ...entry, at: line.at, file, line: line.seq };
    }
  }
}

const pageEntries = 500;

/** The same of one customer, the latest first, over the files of all instances. */
export async function* accessEntries(
  audit: Pick<Audit, 'accessLog'>,
  id: InternalId,
  question: AuditQuestion,
): AsyncGenerator<ShownAccess> {
  for (let after: AccessMark | null = null; ; ) {
    const page: readonly Access[] = await audit.accessLog(id, { first: pageEntries, after, own: true });
    for (const each of page) {
      const { place, mark: _mark, atMs, own: _, ...entry } = each;
      if (!isAsked(question, each)) continue;
      yield { ...entry, at: new Date(atMs).toISOString(), file: place.segment, line: place.seq };
    }
    after = page.at(-1)?.mark ?? null;
    const isPast = after !== null && question.fromMs !== undefined && after.atMs < question.fromMs;
    if (page.length < pageEntries || isPast) return;
  }
}

function isAsked(
  { client, endUser, fromMs, untilMs }: AuditQuestion,
  entry: { readonly client: string; readonly endUser: string; readonly atMs: number },
): boolean {
  return (
    (client === undefined || entry.client.split(' ').includes(client)) &&
    (endUser === undefined || entry.endUser === endUser || entry.endUser.startsWith(`${endUser}:`)) &&
    (fromMs === undefined || entry.atMs >= fromMs) &&
    (untilMs === undefined || entry.atMs < untilMs)
  );
}
