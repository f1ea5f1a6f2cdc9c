import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAudit } from '../../../src/cli/audit-trail.js';
import { type Audited, AuditTrail, noAudit } from '../../../src/rights/audit.js';
import { auditEntries } from '../../../src/rights/audit-entries.js';
import { signedConsent } from '../../../src/rights/audit-files.js';
import { type AuditKeys, auditKeysOf, newAuditKeys } from '../../../src/rights/audit-keys.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { tamperings } from './audit-tampering.js';
import { ids, writtenAudit } from './written-audit.js';

const keys = auditKeysOf(newAuditKeys());
const ana = ids.of('Customer', 'ana');
const ben = ids.of('Customer', 'ben');
let now: number;
let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kith-audit-'));
  folder = join(root, 'audit');
  now = Date.parse('2026-11-22T12:00:00Z');
});

afterEach(() => rm(root, { recursive: true, force: true }));

function entry(operation: string, more: Partial<Audited> = {}): Audited {
  return {
    operation,
    client: 'kith.console',
    endUser: 'staff:support',
    purpose: 'service',
    about: [ana],
    policyRev: 'r',
    detail: {},
    ...more,
  };
}

function open(): AuditTrail {
  return new AuditTrail({ folder, keys, now: () => now });
}

const everything = { first: 100, after: null, own: true };

async function operationsOf(trail: AuditTrail, page = everything): Promise<readonly string[]> {
  return (await trail.accessLog(ana, page)).map((each) => each.operation);
}

test('what was written verifies, and names nobody', async () => {
  {
    await using trail = open();
    for (const operation of ['a', 'b', 'c']) await trail.record(entry(operation));
    expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, files: 1, entries: 3 });
  }
  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, files: 1, entries: 3 });
  // Only now: while it is open, a head is written beside the file and moved into place behind the answers.
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'latin1');
    expect(text).not.toContain(ana);
    expect(text).not.toContain(Buffer.from(ana, 'base64url').toString('latin1'));
  }
});

test('an entry is handed to the disk within the turn that records it, so that an answer can be made meanwhile', async () => {
  const made: string[] = [];
  const watched: AuditKeys = {
    sign: (text) => keys.sign(text),
    verify: (text, signature) => keys.verify(text, signature),
    subject: (id) => keys.subject(id),
    mac: (text) => {
      made.push(text);
      return keys.mac(text);
    },
  };
  await using trail = new AuditTrail({ folder, keys: watched, now: () => now });
  await trail.record(entry('first'));
  const before = made.length;

  const written = trail.record(entry('second'));
  expect(made).toHaveLength(before);
  await Promise.resolve();

  expect(made).toHaveLength(before + 1);
  await written;
});

test('entries that come at once are all on the disk when they are acknowledged', async () => {
  await using trail = open();
  await Promise.all(Array.from({ length: 50 }, (_, at) => trail.record(entry(`o${at}`))));

  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, entries: 50 });
  expect(await operationsOf(trail)).toHaveLength(50);
});

describe('tampering is found, and the first bad entry is named', () => {
  test('in more than forty kinds', () => {
    expect(new Set(tamperings.map(({ what }) => what)).size).toBeGreaterThan(40);
  });

  test.each(tamperings)('$what', async ({ does, fault, file, line }) => {
    const audit = await writtenAudit(root, keys);
    expect(await verifyAudit(audit)).toMatchObject({ break: null, entries: 10 });

    await does(audit);

    expect((await verifyAudit(audit)).break).toEqual({ fault, file: file(audit), line });
  });
});

test('two instances write one folder, and each notes where the other ends', async () => {
  await using one = open();
  await one.record(entry('a'));
  await using other = open();
  await other.record(entry('b'));
  await one.ready();
  await one.record(entry('c'));

  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, files: 2, entries: 3 });
  expect((await operationsOf(other)).toSorted()).toEqual(['a', 'b', 'c']);
});

test('an audit that cannot be written refuses, and works again by itself when it can', async () => {
  await writeFile(folder, 'no folder');
  await using trail = open();

  await expect(trail.record(entry('a'))).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
  await expect(trail.ready()).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
  await expect(noAudit.record(entry('a'))).rejects.toMatchObject({ code: 'AUDIT_FAILED' });

  await rm(folder);
  await trail.ready();
  await trail.record(entry('b'));
  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, entries: 1 });
});

test('a folder that is gone is not made anew in silence', async () => {
  await using trail = open();
  await trail.record(entry('a'));
  await rm(folder, { recursive: true });

  await expect(trail.ready()).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
  await expect(trail.record(entry('b'))).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
  await expect(trail.record(entry('c'))).rejects.toMatchObject({ code: 'AUDIT_FAILED' });

  await mkdir(folder);
  await trail.record(entry('d'));
  expect(await operationsOf(trail)).toEqual(['d']);
});

test('a clock that is set back is noted once, and times never go back', async () => {
  await using trail = open();
  await trail.record(entry('a'));
  now -= 3_600_000;
  await trail.record(entry('b'));
  await trail.record(entry('c'));

  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, entries: 3, clockSetBack: 1 });
  const times = (await trail.accessLog(ana, everything)).map((each) => each.atMs);
  expect(new Set(times)).toEqual(new Set([Date.parse('2026-11-22T12:00:00Z')]));
});

test('a line that a killed process left half written does not count, and is told of', async () => {
  await using trail = open();
  await trail.record(entry('a'));
  const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  await writeFile(join(folder, file), `${await readFile(join(folder, file), 'utf8')}{"seq":3`);

  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, entries: 1, torn: [file] });
});

test('an entry about somebody is two lines: its customers, then what was done, which holds their hash', async () => {
  {
    await using trail = open();
    await trail.record(entry('of both, by ben', { about: [ana, ben], viewer: ben }));
    await trail.record(entry('of nobody', { about: [] }));
  }
  const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');

  const [begins, subjects, about, nobody, closes] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(begins).toMatchObject({ seq: 1, body: { begins: file } });
  expect(subjects).toMatchObject({ seq: 2, viewer: 'seen', subjects: keys.subject(ben) + keys.subject(ana) });
  const subjectsHash = createHash('sha256')
    .update(lines[1] ?? '')
    .digest('base64url');
  expect(about).toMatchObject({ seq: 3, at: subjects?.['at'], body: { customers: 2, subjects: subjectsHash } });
  expect(nobody).toMatchObject({ seq: 4, body: { customers: 0, subjects: null } });
  expect(closes).toMatchObject({ seq: 5, body: { closes: file } });
  expect(lines).toHaveLength(5);
});

test('an audit of the earlier form is neither read nor written on: it says what to do', async () => {
  const { folder: earlier } = await writtenAudit(root, keys);
  const [file = ''] = (await readdir(earlier)).filter((name) => name.endsWith('.jsonl'));
  await writeFile(join(earlier, file.replace('jsonl', 'side')), '');
  const refused = {
    code: 'AUDIT_FAILED',
    message: expect.stringContaining('Move it and the folder of its anchors away'),
  };
  await using trail = open();

  await expect(trail.record(entry('a'))).rejects.toMatchObject(refused);
  await expect(trail.ready()).rejects.toMatchObject(refused);
  await expect(trail.accessLog(ana, everything)).rejects.toMatchObject(refused);
  await expect(trail.forget(ana)).rejects.toMatchObject(refused);
  await expect(verifyAudit({ folder, keys })).rejects.toMatchObject(refused);
  await expect(auditEntries(folder, {}).next()).rejects.toMatchObject(refused);
  await expect(openAudit({ home: root, auditAnchors: null, auditSync: 'answer' })).rejects.toMatchObject(refused);

  await rename(earlier, join(root, 'kept'));
  await trail.record(entry('b'));
  expect(await operationsOf(trail)).toEqual(['b']);
});

describe('who read of a customer', () => {
  test('is told page by page, the latest first, over the files of days and instances', async () => {
    const expected: string[] = [];
    for (let day = 0; day < 4; day += 1) {
      await using one = open();
      await using other = open();
      for (let number = 0; number < 4; number += 1) {
        now += 1_000;
        await (number % 2 === 0 ? one : other).record(entry(`${day}.${number}`, { about: [ben, ana] }));
        await one.record(entry('of ben', { about: [ben] }));
        expected.unshift(`${day}.${number}`);
      }
      now += 30 * 3_600_000;
    }
    await using trail = open();

    const pages: string[] = [];
    for (let after: Parameters<AuditTrail['accessLog']>[1]['after'] = null; ; ) {
      const page = await trail.accessLog(ana, { first: 3, after, own: true });
      pages.push(...page.map((each) => each.operation));
      after = page.at(-1)?.mark ?? null;
      if (page.length < 3) break;
    }
    expect(pages).toEqual(expected);
    // Each day's two files were ended, and so have an index at once.
    expect((await readdir(folder)).filter((name) => name.endsWith('.index'))).toHaveLength(8);
  });

  test('leaves out what one read of others, and one’s own reads where that is asked', async () => {
    await using trail = open();
    await trail.record(entry('of ben, by ana', { about: [ben], viewer: ana }));
    await trail.record(entry('of ana, by ana', { about: [ana], viewer: ana }));
    await trail.record(entry('of both, by ben', { about: [ana, ben], viewer: ben }));

    expect(await operationsOf(trail)).toEqual(['of both, by ben', 'of ana, by ana']);
    expect(await operationsOf(trail, { ...everything, own: false })).toEqual(['of both, by ben']);
  });
});

describe('the end of the chain of consent events', () => {
  const anchorsAt = () => join(root, 'anchors');

  async function anchored(consentHead?: () => Promise<{ seq: number; hash: string } | null>): Promise<string> {
    const place = { folder, anchors: anchorsAt(), keys, now: () => now, ...(consentHead && { consentHead }) };
    await using trail = new AuditTrail(place);
    await trail.record(entry('a'));
    return place.anchors;
  }

  test('is signed at the second place at the beginning and the end of each file, beside lines without one', async () => {
    await anchored();
    let seq = 6;
    await anchored(async () => ({ seq: ++seq, hash: `h${seq}` }));

    const { hashes, fault } = await signedConsent(anchorsAt(), keys);
    expect([...hashes]).toEqual([
      [7, 'h7'],
      [8, 'h8'],
    ]);
    expect(fault).toBeNull();
    expect(await verifyAudit({ folder, anchors: anchorsAt(), keys })).toMatchObject({ break: null, files: 2 });
  });

  test('cannot be changed or taken away without the keys', async () => {
    await anchored(async () => ({ seq: 7, hash: 'h7' }));
    const [file = ''] = await readdir(anchorsAt());
    const text = await readFile(join(anchorsAt(), file), 'utf8');
    for (const changed of [text.replace('"h7"', '"h8"'), text.replace(/"consent":\{[^}]*\},/, '')]) {
      expect(changed).not.toBe(text);
      await writeFile(join(anchorsAt(), file), changed);

      expect(await signedConsent(anchorsAt(), keys)).toMatchObject({ fault: { file, line: 1 } });
      expect((await verifyAudit({ folder, anchors: anchorsAt(), keys })).break).toMatchObject({
        fault: 'anchor_changed',
        line: 1,
      });
    }
  });

  test('is left out where the database does not say it: the head is signed all the same', async () => {
    await anchored(() => Promise.reject(new Error('the database is gone')));

    expect((await signedConsent(anchorsAt(), keys)).hashes.size).toBe(0);
    expect(await verifyAudit({ folder, anchors: anchorsAt(), keys })).toMatchObject({ break: null, entries: 1 });
  });
});
