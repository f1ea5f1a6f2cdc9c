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
const side = (name: string) => name.replace('jsonl', 'side');

async function edit({ folder }: Written, name: string, change: (lines: string[]) => readonly string[]): Promise<void> {
  const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
  await writeFile(join(folder, name), `${change(lines).join('\n')}\n`);
}

/** What somebody who knows how it is made, but not the keys, makes of a file from a line on. */
function forged(lines: readonly string[], from: number, keys: AuditKeys): readonly string[] {
  let hash = '';
  return lines.map((text, at) => {
    const line = JSON.parse(text) as AuditLine;
    const body = at === from ? { ...line.body, client: 'kith.web' } : line.body;
    const made = writeLine({ seq: line.seq, at: line.at, body, prevHash: hash }, keys);
    hash = made.hash;
    return at < from ? text : made.text;
  });
}

async function patch(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

/** Each file: line 1 begins it, 2 to 6 are entries, 7 says where the others end. Each side record: 48 bytes and 4 × 16. */
const recordBytes = 112;

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
    does: (a) => edit(a, a.first, (l) => forged(l, 3, auditKeysOf(newAuditKeys()))),
    fault: 'changed',
    file: inFirst,
    line: 4,
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
    what: 'a deleted entry',
    does: (a) => edit(a, a.first, (l) => l.toSpliced(2, 1)),
    fault: 'missing_before',
    file: inFirst,
    line: 3,
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
    does: (a) => edit(a, a.first, ([x = '', b = '', c = '', ...l]) => [x, c, b, ...l]),
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
    does: (a) => edit(a, a.last, (l) => l.slice(0, -2)),
    fault: 'cut_off',
    file: inLast,
    line: 5,
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
    what: 'a deleted last file, with head and side file',
    does: (a) => Promise.all([a.last, `${a.last}.head`, side(a.last)].map((each) => rm(join(a.folder, each)))),
    fault: 'file_missing',
    file: inLast,
    line: 1,
  },
  {
    what: 'a file under another name',
    does: async (a) => {
      for (const each of [a.first, `${a.first}.head`, side(a.first)])
        await rename(join(a.folder, each), join(a.folder, each.replace('2026', '2025')));
    },
    fault: 'renamed',
    file: (a) => a.first.replace('2026', '2025'),
    line: 1,
  },
];

const besides: readonly Tampering[] = [
  {
    what: 'a deleted head',
    does: (a) => rm(join(a.folder, `${a.first}.head`)),
    fault: 'head_missing',
    file: inFirst,
    line: 7,
  },
  {
    what: 'a head that nobody signed',
    does: async (a) => {
      const path = join(a.folder, `${a.last}.head`);
      await writeFile(path, (await readFile(path, 'utf8')).replace(/"seq":\d+/, '"seq":3'));
    },
    fault: 'head_changed',
    file: inLast,
    line: 7,
  },
  {
    what: 'the head of another file',
    does: async (a) => writeFile(join(a.folder, `${a.last}.head`), await readFile(join(a.folder, `${a.first}.head`))),
    fault: 'head_changed',
    file: inLast,
    line: 7,
  },
  {
    what: 'a cut-off head',
    does: (a) => truncate(join(a.folder, `${a.last}.head`), 20),
    fault: 'head_changed',
    file: inLast,
    line: 7,
  },
  {
    what: 'a deleted side file',
    does: (a) => rm(join(a.folder, side(a.first))),
    fault: 'side_missing',
    file: (a) => side(a.first),
    line: 2,
  },
  {
    what: 'a customer exchanged in a side file',
    does: (a) => patch(join(a.folder, side(a.first)), recordBytes + 60),
    fault: 'side_changed',
    file: (a) => side(a.first),
    line: 3,
  },
  {
    what: 'a customer taken out of a side file',
    does: async (a) => {
      const path = join(a.folder, side(a.first));
      const bytes = await readFile(path);
      await writeFile(path, bytes.fill(0, 2 * recordBytes + 48, 2 * recordBytes + 64));
    },
    fault: 'side_changed',
    file: (a) => side(a.first),
    line: 4,
  },
  {
    what: 'a cut-off side file',
    does: (a) => truncate(join(a.folder, side(a.last)), 4 * recordBytes),
    fault: 'side_changed',
    file: (a) => side(a.last),
    line: 6,
  },
  {
    what: 'a record added to a side file',
    does: async (a) => {
      const path = join(a.folder, side(a.last));
      await appendFile(path, (await readFile(path)).subarray(0, recordBytes));
    },
    fault: 'side_added',
    file: (a) => side(a.last),
    line: 7,
  },
  {
    what: 'records of a side file in another order',
    does: async (a) => {
      const path = join(a.folder, side(a.last));
      const b = await readFile(path);
      await writeFile(
        path,
        Buffer.concat([
          b.subarray(recordBytes, 2 * recordBytes),
          b.subarray(0, recordBytes),
          b.subarray(2 * recordBytes),
        ]),
      );
    },
    fault: 'side_changed',
    file: (a) => side(a.last),
    line: 2,
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

export const tamperings: readonly Tampering[] = [...chain, ...besides];
