import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { edit, inFirst, inLast, type Tampering } from './tampering.js';
import { withCustomers } from './tampering-with-customers.js';
import { withEntries } from './tampering-with-entries.js';

/** Of heads, of the second place, and of whole files. */
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

export const tamperings: readonly Tampering[] = [...withEntries, ...withCustomers, ...besides];
