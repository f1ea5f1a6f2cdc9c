import { appendFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditLine, writeLine } from '../../../src/rights/audit-chain.js';
import { type AuditKeys, auditKeysOf, newAuditKeys } from '../../../src/rights/audit-keys.js';
import type { AuditFault } from '../../../src/rights/audit-verify.js';
import type { Written } from './written-audit.js';

export interface Tampering {
  readonly what: string;
  readonly does: (audit: Written) => Promise<unknown>;
  readonly fault: AuditFault;
  readonly file: (audit: Written) => string;
  readonly line: number;
}

const inFirst = ({ first }: Written) => first;
const inLast = ({ last }: Written) => last;

async function edit({ folder }: Written, name: string, change: (lines: string[]) => readonly string[]): Promise<void> {
  const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
  await writeFile(join(folder, name), `${change(lines).join('\n')}\n`);
}

/** What somebody who knows how it is made, but not the keys, makes of a file from a line on. */
function forged(lines: readonly string[], from: number, keys: AuditKeys): readonly string[] {
  let hash = '';
  return lines.map((text, at) => {
    if (text.startsWith('{"salt"')) return text;
    const line = JSON.parse(text) as AuditLine;
    const body = at === from ? { ...line.body, client: 'kith.web' } : line.body;
    const made = writeLine({ seq: line.seq, at: line.at, body, prevHash: hash }, keys);
    hash = made.hash;
    return at < from ? text : made.text;
  });
}

/** The customers of a line changed. Their characters begin behind `"subjects":"`. */
function customers(line: string | undefined, change: (all: readonly string[]) => readonly string[]): string {
  const [, before = '', all = ''] = /^(.*"subjects":")(.*)"\}$/.exec(line ?? '') ?? [];
  return `${before}${change(all.match(/.{22}/g) ?? []).join('')}"}`;
}

const numbered = (line: string | undefined, seq: number) => (line ?? '').replace(/"seq":\d+/, `"seq":${seq}`);

/** Each file: line 1 begins it; 2 and 3, … 10 and 11 are five entries, each behind the line of its customers; 12 ends it. */
const chain: readonly Tampering[] = [
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

const subjects: readonly Tampering[] = [
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

const besides: readonly Tampering[] = [
  {
    what: 'a deleted head',
    does: (a) => rm(join(a.folder, `${a.first}.head`)),
    fault: 'head_missing',
    file: inFirst,
    line: 12,
  },
  {
    what: 'a head that nobody signed',
    does: async (a) => {
      const path = join(a.folder, `${a.last}.head`);
      await writeFile(path, (await readFile(path, 'utf8')).replace(/"seq":\d+/, '"seq":3'));
    },
    fault: 'head_changed',
    file: inLast,
    line: 12,
  },
  {
    what: 'the head of another file',
    does: async (a) => writeFile(join(a.folder, `${a.last}.head`), await readFile(join(a.folder, `${a.first}.head`))),
    fault: 'head_changed',
    file: inLast,
    line: 12,
  },
  {
    what: 'a cut-off head',
    does: (a) => truncate(join(a.folder, `${a.last}.head`), 20),
    fault: 'head_changed',
    file: inLast,
    line: 12,
  },
  {
    what: 'deleted anchors',
    does: (a) => rm(join(a.anchors, `${a.first}.anchors`)),
    fault: 'anchor_missing',
    file: (a) => `${a.first}.anchors`,
    line: 0,
  },
  {
    what: 'cut-off anchors',
    does: async (a) => {
      const path = join(a.anchors, `${a.last}.anchors`);
      const [one = ''] = (await readFile(path, 'utf8')).split('\n');
      await writeFile(path, `${one}\n`);
    },
    fault: 'anchor_cut_off',
    file: (a) => `${a.last}.anchors`,
    line: 1,
  },
  {
    what: 'an edited anchor',
    does: async (a) => {
      const path = join(a.anchors, `${a.last}.anchors`);
      await writeFile(path, (await readFile(path, 'utf8')).replace('"seq":1', '"seq":2'));
    },
    fault: 'anchor_changed',
    file: (a) => `${a.last}.anchors`,
    line: 1,
  },
  {
    what: 'a cut-off end with an older head, signed once',
    does: async (a) => {
      await edit(a, a.last, (l) => l.slice(0, 1));
      const [one = ''] = (await readFile(join(a.anchors, `${a.last}.anchors`), 'utf8')).split('\n');
      await writeFile(join(a.folder, `${a.last}.head`), one);
    },
    fault: 'head_changed',
    file: inLast,
    line: 1,
  },
];

export const tamperings: readonly Tampering[] = [...chain, ...subjects, ...besides];
