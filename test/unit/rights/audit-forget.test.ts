import { appendFile, cp, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InternalId } from '../../../src/model/ids.js';
import { AuditTrail } from '../../../src/rights/audit.js';
import { auditKeysOf, newAuditKeys } from '../../../src/rights/audit-keys.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { ids } from './written-audit.js';

const keys = auditKeysOf(newAuditKeys());
const ana = ids.of('Customer', 'ana');
const ben = ids.of('Customer', 'ben');
const kim = ids.of('Customer', 'kim');
let now: number;
let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kith-audit-forget-'));
  folder = join(root, 'audit');
  now = Date.parse('2026-11-22T12:00:00Z');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const open = () => new AuditTrail({ folder, keys, now: () => now });

const entry = (operation: string, about: readonly InternalId[], viewer: InternalId | null = null) => ({
  operation,
  client: 'kith.console',
  endUser: 'staff:support',
  purpose: 'service',
  about,
  viewer,
  policyRev: 'r',
  detail: {},
});

async function operationsOf(trail: AuditTrail, id: InternalId): Promise<readonly string[]> {
  return (await trail.accessLog(id, { first: 200, after: null, own: true })).map((each) => each.operation);
}

async function segments(): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted();
}

/** Files in which the first characters of a customer stand, as text or as the bytes that they are. */
async function filesWith(id: InternalId, characters = 22): Promise<readonly string[]> {
  const text = keys.subject(id).slice(0, characters);
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    if (bytes.includes(text) || bytes.includes(Buffer.from(text, 'base64url').subarray(0, 10))) found.push(name);
  }
  return found;
}

test('a customer who is forgotten stands in no file any more, and the chain is valid', async () => {
  {
    await using trail = open();
    await trail.record(entry('a', [ben, ana], ana));
  }
  now += 30 * 3_600_000;
  await using trail = open();
  await trail.record(entry('b', [ana]));
  expect(await operationsOf(trail, ana)).toEqual(['b', 'a']);
  expect(await filesWith(ana)).toHaveLength(2);
  const sizes = async () => Promise.all((await segments()).map(async (name) => (await stat(join(folder, name))).size));
  const [before] = await sizes();

  expect(await trail.forget(ana)).toBe(2);

  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, entries: 2 });
  expect(await operationsOf(trail, ana)).toEqual([]);
  expect(await operationsOf(trail, ben)).toEqual(['a']);
  expect(await filesWith(ana)).toEqual([]);
  expect((await sizes())[0]).toBe(before);
  expect(await trail.forget(ana)).toBe(0);
  await trail.record(entry('c', [ben]));
  expect((await verifyAudit({ folder, keys })).break).toBeNull();
});

test('each of two instances forgets in the file that the other writes, and in the same line, while both go on', async () => {
  await using one = open();
  await one.record(entry('a', [ana, ben, kim]));
  await using other = open();
  await other.record(entry('b', [kim, ana]));
  const records = async (trail: AuditTrail, name: string) => {
    for (let number = 0; number < 50; number += 1) await trail.record(entry(`${name} ${number}`, [kim]));
  };

  const counts = await Promise.all([
    other.forget(ana),
    records(one, 'one'),
    records(other, 'other'),
    // The file that was begun first tells the later change.
    one.forget(ben),
  ]);

  expect(counts.filter((count) => count !== undefined)).toEqual([2, 1]);
  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, entries: 102, torn: [] });
  expect([await filesWith(ana), await filesWith(ben)]).toEqual([[], []]);
  expect(await operationsOf(one, kim)).toHaveLength(100 + 2);
});

test('it shows where somebody brings a line back from which a customer was taken', async () => {
  await using trail = open();
  await trail.record(entry('a', [ben]));
  await trail.record(entry('b', [ana]));
  const [file = ''] = await segments();
  const path = join(folder, file);
  const before = await readFile(path);
  await trail.forget(ana);
  const after = await readFile(path);
  await writeFile(path, Buffer.concat([before, after.subarray(before.length)]));

  expect((await verifyAudit({ folder, keys })).break).toEqual({ fault: 'not_forgotten', file, line: 4 });
  expect(await trail.forget(ana)).toBe(1);
  expect((await verifyAudit({ folder, keys })).break).toBeNull();
});

test.each([
  ['a whole line of customers without its entry', 0],
  ['a line of customers without its end', 2],
  ['half a customer', 11],
])('what a killed process left, %s, is nobody’s access and no fault, and is forgotten as well', async (_, missing) => {
  const killed = open();
  await killed.record(entry('a', [ana]));
  const [file = ''] = await segments();
  const path = join(folder, file);
  const head = await readFile(`${path}.head`);
  await killed.record(entry('b', [ben, kim, ana]));
  await killed[Symbol.asyncDispose]();
  await writeFile(`${path}.head`, head);
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, 4);
  await writeFile(path, `${lines.join('\n')}\n`.slice(0, missing === 0 ? undefined : -missing));
  const long = new Date(Date.now() - 60_000);
  await utimes(path, long, long);
  await using trail = open();
  await trail.record(entry('c', [kim]));
  expect(await operationsOf(trail, ana)).toEqual(['a']);
  expect(await operationsOf(trail, kim)).toEqual(['c']);
  expect((await readFile(path)).lastIndexOf(keys.subject(ana).slice(0, 14))).toBeGreaterThan(
    (lines[1] ?? '').length * 2,
  );

  expect(await trail.forget(ana)).toBe(missing === 0 ? 2 : 1);

  expect(await filesWith(ana, 14)).toEqual([]);
  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, torn: [file] });
  // Once blank, nobody waits for whoever may be writing it.
  const { mtimeMs } = await stat(path);
  expect(await trail.forget(ben)).toBe(missing === 0 ? 1 : 0);
  if (missing > 0) expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

test('whoever writes half a line is waited for, and it is forgotten once it is whole', async () => {
  await using trail = open();
  await trail.record(entry('a', [ana]));
  const [file = ''] = await segments();
  const path = join(folder, file);
  const whole = await readFile(path);
  const cutAt = whole.indexOf(keys.subject(ana)) + 10;
  await truncate(path, cutAt);

  const forgotten = trail.forget(ana);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(await filesWith(ana, 10)).toEqual([file]);
  await appendFile(path, whole.subarray(cutAt));

  expect(await forgotten).toBe(1);
  expect((await verifyAudit({ folder, keys })).break).toBeNull();
  expect(await filesWith(ana)).toEqual([]);
});

test.each([1, 20])('an old copy of the folder brings none of %i back who were erased since', async (erased) => {
  const others = Array.from({ length: erased - 1 }, (_, number) => ids.of('Customer', `erased ${number}`));
  {
    await using trail = open();
    await trail.record(entry('a', [ana, ben, ...others], ana));
    await trail.record(entry('b', [kim]));
  }
  const copy = join(root, 'copy');
  await cp(folder, copy, { recursive: true });
  {
    await using trail = open();
    for (const id of [ana, ...others]) await trail.forget(id);
  }
  await rm(folder, { recursive: true });
  await cp(copy, folder, { recursive: true });
  expect(await filesWith(ana)).not.toEqual([]);
  await using trail = open();

  expect(await trail.forgetAgain([ana, ...others])).toBe(1);

  for (const id of [ana, ...others]) expect(await filesWith(id)).toEqual([]);
  expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null });
  expect(await operationsOf(trail, ben)).toEqual(['a']);
});

test('a file is looked through again where it changed, and else only for who was erased since', async () => {
  {
    await using trail = open();
    await trail.record(entry('a', [ana, ben]));
  }
  const [file = ''] = await segments();
  await using trail = open();
  expect(await trail.forgetAgain([kim])).toBe(0);
  const marks = async () =>
    JSON.parse(await readFile(join(folder, 'forgotten.json'), 'utf8')) as Record<string, object>;
  const first = (await marks())[file];
  expect(first).toMatchObject({ known: 1 });

  // Ana stands for somebody of before the look: the file is as it was then, so she is not looked for.
  expect(await trail.forgetAgain([ana, ben])).toBe(1);
  expect([await filesWith(ana), await filesWith(ben)]).toEqual([[file], []]);
  // It was overwritten, so it is looked through for everybody.
  expect((await marks())[file]).toBeUndefined();
  expect(await trail.forgetAgain([ana, ben])).toBe(1);
  expect(await filesWith(ana)).toEqual([]);
  expect(await trail.forgetAgain([ana, ben])).toBe(0);
  expect((await marks())[file]).toMatchObject({ known: 2 });
});

test('a server without an audit yet forgets nobody and begins none', async () => {
  await using trail = open();

  expect(await trail.forgetAgain([ana])).toBe(0);
  expect(await readdir(root)).toEqual([]);
});
