import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { customers, edit, inFirst, inLast, numbered, type Tampering } from './tampering.js';

export const withCustomers: readonly Tampering[] = [
  {
    what: 'a customer exchanged',
    does: (a) =>
      edit(a, a.first, (l) =>
        l.with(
          3,
          customers(l[3], (all) => all.with(1, 'A'.repeat(22))),
        ),
      ),
    fault: 'subjects_changed',
    file: inFirst,
    line: 4,
  },
  {
    what: 'a customer blanked, as if forgotten',
    does: (a) =>
      edit(a, a.first, (l) =>
        l.with(
          5,
          customers(l[5], (all) => all.with(0, '.'.repeat(22))),
        ),
      ),
    fault: 'subjects_changed',
    file: inFirst,
    line: 6,
  },
  {
    what: 'a customer taken out',
    does: (a) =>
      edit(a, a.last, (l) =>
        l.with(
          9,
          customers(l[9], (all) => all.slice(1)),
        ),
      ),
    fault: 'subjects_changed',
    file: inLast,
    line: 10,
  },
  {
    what: 'a customer added',
    does: (a) =>
      edit(a, a.last, (l) =>
        l.with(
          1,
          customers(l[1], (all) => [...all, 'A'.repeat(22)]),
        ),
      ),
    fault: 'subjects_changed',
    file: inLast,
    line: 2,
  },
  {
    what: 'customers of one entry in another order',
    does: (a) =>
      edit(a, a.last, (l) =>
        l.with(
          3,
          customers(l[3], (all) => all.toReversed()),
        ),
      ),
    fault: 'subjects_changed',
    file: inLast,
    line: 4,
  },
  {
    what: 'a customer who did not look made the one who looked',
    does: (a) => edit(a, a.last, (l) => l.with(3, (l[3] ?? '').replace('"none"', '"seen"'))),
    fault: 'subjects_changed',
    file: inLast,
    line: 4,
  },
  {
    what: 'customers cut out',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(1, 1)),
    fault: 'subjects_missing',
    file: inFirst,
    line: 2,
  },
  {
    what: 'customers that are there twice',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(1, 0, l[1] ?? '')),
    fault: 'missing_before',
    file: inFirst,
    line: 3,
  },
  {
    what: 'customers moved to a later entry',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(5, 0, l[1] ?? '').toSpliced(1, 1)),
    fault: 'subjects_missing',
    file: inFirst,
    line: 2,
  },
  {
    what: 'customers moved to an earlier entry',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(9, 1).toSpliced(1, 0, l[9] ?? '')),
    fault: 'missing_before',
    file: inFirst,
    line: 2,
  },
  {
    what: 'customers swapped between two entries',
    does: (a) => edit(a, a.last, (l) => l.with(1, l[5] ?? '').with(5, l[1] ?? '')),
    fault: 'missing_before',
    file: inLast,
    line: 2,
  },
  {
    what: 'customers swapped between two entries, with their numbers',
    does: (a) => edit(a, a.last, (l) => l.with(3, numbered(l[5], 4)).with(5, numbered(l[3], 6))),
    fault: 'subjects_changed',
    file: inLast,
    line: 4,
  },
  {
    what: 'customers of another file',
    does: async (a) => {
      const [, strange = ''] = (await readFile(join(a.folder, a.last), 'utf8')).split('\n');
      await edit(a, a.first, (l) => l.with(1, strange));
    },
    fault: 'subjects_changed',
    file: inFirst,
    line: 2,
  },
  {
    what: 'customers before a line that is about nobody',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(11, 0, numbered(l[1], 12))),
    fault: 'subjects_added',
    file: inFirst,
    line: 12,
  },
  {
    what: 'customers behind the last line',
    does: (a) => edit(a, a.last, (l) => [...l, numbered(l[1], 13)]),
    fault: 'added',
    file: inLast,
    line: 13,
  },
  {
    what: 'half a line behind the last',
    does: (a) => appendFile(join(a.folder, a.first), '{"seq":13'),
    fault: 'added',
    file: inFirst,
    line: 13,
  },
  {
    what: 'a line of customers that is none',
    does: (a) => edit(a, a.first, (l) => l.with(3, (l[3] ?? '').replace('"viewer"', '"looker"'))),
    fault: 'unreadable',
    file: inFirst,
    line: 4,
  },
];
