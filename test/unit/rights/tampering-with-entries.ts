import { readFile, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { auditKeysOf, newAuditKeys } from '../../../src/rights/audit-keys.js';
import { edit, forged, inFirst, inLast, type Tampering } from './tampering.js';

/** Each file: line 1 begins it; 2 and 3, … 10 and 11 are five entries, each behind the line of its customers; 12 ends it. */
export const withEntries: readonly Tampering[] = [
  {
    what: 'an edited entry',
    does: (a) => edit(a, a.first, (l) => l.with(2, (l[2] ?? '').replace('service', 'segment'))),
    fault: 'changed',
    file: inFirst,
    line: 3,
  },
  {
    what: 'an edited entry with the chain computed anew by somebody without the keys',
    does: (a) => edit(a, a.first, (l) => forged(l, 4, auditKeysOf(newAuditKeys()))),
    fault: 'changed',
    file: inFirst,
    line: 5,
  },
  {
    what: 'an entry with white space added',
    does: (a) => edit(a, a.first, (l) => l.with(2, (l[2] ?? '').replace('{"seq"', '{ "seq"'))),
    fault: 'changed',
    file: inFirst,
    line: 3,
  },
  {
    what: 'an edited time',
    does: (a) => edit(a, a.last, (l) => l.with(4, (l[4] ?? '').replace(/"at":"2026-11-22/, '"at":"2026-11-21'))),
    fault: 'changed',
    file: inLast,
    line: 5,
  },
  {
    what: 'a deleted entry, with its customers',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(3, 2)),
    fault: 'missing_before',
    file: inFirst,
    line: 4,
  },
  {
    what: 'a deleted entry, whose customers are left',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(4, 1)),
    fault: 'missing_before',
    file: inFirst,
    line: 5,
  },
  {
    what: 'a deleted first line',
    does: (a) => edit(a, a.first, (l) => l.slice(1)),
    fault: 'missing_before',
    file: inFirst,
    line: 1,
  },
  {
    what: 'entries in another order',
    does: (a) => edit(a, a.first, (l) => [...l.slice(0, 1), ...l.slice(3, 5), ...l.slice(1, 3), ...l.slice(5)]),
    fault: 'missing_before',
    file: inFirst,
    line: 2,
  },
  {
    what: 'an entry that is there twice',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(3, 0, l[2] ?? '')),
    fault: 'missing_before',
    file: inFirst,
    line: 4,
  },
  {
    what: 'an entry that is there twice, with its customers',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(3, 0, l[1] ?? '', l[2] ?? '')),
    fault: 'missing_before',
    file: inFirst,
    line: 4,
  },
  {
    what: 'an entry of another file',
    does: async (a) => {
      const [, , strange = ''] = (await readFile(join(a.folder, a.last), 'utf8')).split('\n');
      await edit(a, a.first, (l) => l.with(2, strange));
    },
    fault: 'missing_before',
    file: inFirst,
    line: 3,
  },
  {
    what: 'a line that is none',
    does: (a) => edit(a, a.first, (l) => l.with(2, 'nonsense')),
    fault: 'unreadable',
    file: inFirst,
    line: 3,
  },
  {
    what: 'a cut-off end',
    does: (a) => edit(a, a.last, (l) => l.slice(0, -3)),
    fault: 'cut_off',
    file: inLast,
    line: 9,
  },
  {
    what: 'a cut-off end, with the customers of an entry left',
    does: (a) => edit(a, a.last, (l) => l.slice(0, -2)),
    fault: 'cut_off',
    file: inLast,
    line: 9,
  },
  {
    what: 'an emptied file',
    does: (a) => truncate(join(a.folder, a.last), 0),
    fault: 'cut_off',
    file: inLast,
    line: 0,
  },
  { what: 'a deleted file', does: (a) => rm(join(a.folder, a.first)), fault: 'file_missing', file: inFirst, line: 1 },
  {
    what: 'a deleted last file, with its head',
    does: (a) => Promise.all([a.last, `${a.last}.head`].map((each) => rm(join(a.folder, each)))),
    fault: 'file_missing',
    file: inLast,
    line: 1,
  },
  {
    what: 'a file under another name',
    does: async (a) => {
      for (const each of [a.first, `${a.first}.head`])
        await rename(join(a.folder, each), join(a.folder, each.replace('2026', '2025')));
    },
    fault: 'renamed',
    file: (a) => a.first.replace('2026', '2025'),
    line: 1,
  },
];
