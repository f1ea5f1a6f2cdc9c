import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditTrail } from '../../../src/rights/audit.js';
import { auditKeysOf, newAuditKeys } from '../../../src/rights/audit-keys.js';
import type { AuditSync } from '../../../src/rights/audit-segment.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { ids } from './written-audit.js';

const hooks = fileURLToPath(new URL('../../typescript-hooks.mjs', import.meta.url));
const child = fileURLToPath(new URL('./audit-child.ts', import.meta.url));
const keysText = newAuditKeys();
const keys = auditKeysOf(keysText);
const ana = ids.of('Customer', 'ana');
const ben = ids.of('Customer', 'ben');
let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kith-audit-failures-'));
  folder = join(root, 'audit');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const open = (at = folder, sync: AuditSync = 'answer') =>
  new AuditTrail({ folder: at, keys, now: () => Date.now(), sync });
const entry = (operation: string, about = [ana]) => ({
  operation,
  client: 'kith.console',
  endUser: 'staff:support',
  purpose: 'service',
  about,
  policyRev: 'r',
  detail: {},
});

/** Operations of all whole lines. */
async function operations(at = folder): Promise<ReadonlySet<string>> {
  const names = (await readdir(at)).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(names.map((name) => readFile(join(at, name), 'utf8')));
  return new Set(texts.flatMap((text) => [...text.matchAll(/"operation":"([^"]+)"/g)].map(([, found]) => found ?? '')));
}

/** Starts a process that writes, and kills it once so many entries were acknowledged. Gives those that it said were. */
async function killedAfter(name: string, acknowledged: number, sync: AuditSync): Promise<readonly string[]> {
  const running = spawn(process.execPath, ['--import', hooks, child, folder, keysText, name, sync], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(running, 'exit');
  let text = '';
  running.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
    if (text.split('\n').length > acknowledged) running.kill('SIGKILL');
  });
  expect(await ended).toEqual([null, 'SIGKILL']);
  return text.split('\n').slice(0, -1);
}

test.each([
  [5, 'answer'],
  [163, 'answer'],
  [163, 'interval'],
] as const)(
  'processes killed in the middle of a group, after %i entries synced by %s, leave chains that verify and hold every answer that left',
  { timeout: 60_000 },
  async (entries, sync) => {
    const killed = [killedAfter('one', entries, sync), killedAfter('two', entries + 9, sync)];
    const acknowledged = (await Promise.all(killed)).flat();

    expect(acknowledged.length).toBeGreaterThan(2 * entries);
    expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, files: 2 });
    const written = await operations();
    expect(acknowledged.filter((operation) => !written.has(operation))).toEqual([]);
    await using trail = open();
    await trail.record(entry('afterwards'));
    expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, files: 3 });
  },
);

const refused = (error: unknown) => (error as { code: string }).code;

/** Puts a device in the place of the file that a trail writes to. */
async function inPlaceOfFile(device: string, mode: 'r' | 'w'): Promise<void> {
  const fds = await Promise.all(
    (await readdir('/proc/self/fd')).map(async (fd) => [fd, await readlink(`/proc/self/fd/${fd}`).catch(() => '')]),
  );
  const [written] = fds.find(([, path]) => path?.startsWith(folder) && path.endsWith('.jsonl')) ?? [];
  closeSync(Number(written));
  expect(openSync(device, mode)).toBe(Number(written));
}

// Every write to /dev/full fails as one to a full disk does.
test.skipIf(!existsSync('/dev/full') || !existsSync('/proc/self/fd')).each(['answer', 'interval'] as const)(
  'a write for which the disk has no room refuses, and what comes next goes to another file, synced by %s',
  async (sync) => {
    await using trail = open(folder, sync);
    const acknowledged: string[] = [];
    for (const round of [1, 2, 3]) {
      await trail.record(entry(`before.${round}`));
      await inPlaceOfFile('/dev/full', 'w');

      const together = [1, 2].map((one) => trail.record(entry(`refused.${round}.${one}`)));
      for (const { reason } of (await Promise.allSettled(together)) as PromiseRejectedResult[])
        expect(reason).toMatchObject({ code: 'AUDIT_FAILED', cause: { code: 'ENOSPC' } });
      await trail.ready();
      await trail.record(entry(`after.${round}`));
      acknowledged.push(`before.${round}`, `after.${round}`);
    }

    expect(await operations()).toEqual(new Set(acknowledged));
    expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, files: 4 });
  },
);

const run = promisify(execFile);
const mountTmpfs = (at: string) => run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at]);
const isMountable = await mountable();

/** Whether a small disk can be had here: asked before the tests, so that what cannot run is skipped and does not pass. */
async function mountable(): Promise<boolean> {
  const at = await mkdtemp(join(tmpdir(), 'kith-audit-mount-'));
  const mounted = await mountTmpfs(at).then(
    () => true,
    () => false,
  );
  if (mounted) await run('umount', [at]);
  await rm(at, { recursive: true, force: true });
  return mounted;
}

test.skipIf(!isMountable).each(['answer', 'interval'] as const)(
  'a disk that is full refuses, says so, and is written to again when there is room, synced by %s',
  async (sync) => {
    await mkdir(folder);
    await mountTmpfs(folder);
    try {
      const place = join(folder, 'audit');
      await using trail = open(place, sync);
      const acknowledged: string[] = [];
      const record = (operation: string) =>
        trail.record(entry(operation)).then(() => {
          acknowledged.push(operation);
          return null;
        }, refused);
      await record('before');
      const { bavail, bsize } = await statfs(folder);
      await writeFile(join(folder, 'filler'), Buffer.alloc(bavail * bsize));

      const outcomes: (string | null)[] = [];
      for (let number = 0; number < 60; number += 1) outcomes.push(await record(`full.${number}`));
      expect(outcomes.slice(-30)).toEqual(Array.from({ length: 30 }, () => 'AUDIT_FAILED'));
      await expect(trail.ready()).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
      expect((await verifyAudit({ folder: place, keys })).break).toBeNull();

      await rm(join(folder, 'filler'));
      await trail.ready();
      expect(await record('after')).toBeNull();
      expect((await verifyAudit({ folder: place, keys })).break).toBeNull();
      const written = await operations(place);
      expect(acknowledged.filter((operation) => !written.has(operation))).toEqual([]);
      expect(acknowledged).toContain('after');
    } finally {
      await run('umount', [folder]);
    }
  },
);

test.skipIf(process.platform !== 'linux')(
  'a disk that does not take what the system took refuses what comes next, until another file takes it',
  async () => {
    await using trail = open(folder, 'interval');
    await trail.record(entry('taken'));
    // It cannot be synced.
    await inPlaceOfFile('/dev/null', 'r');

    await expect.poll(() => trail.ready().catch(refused)).toBe('AUDIT_FAILED');
    await expect(trail.record(entry('refused'))).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
    await trail.record(entry('afterwards'));
    expect(await operations()).toEqual(new Set(['taken', 'afterwards']));
    expect(await verifyAudit({ folder, keys })).toMatchObject({ break: null, files: 2 });
  },
);

test('what is read of one customer changes nothing that another is told', async () => {
  const told = async (ofBen: boolean) => {
    const at = join(root, String(ofBen));
    let now = Date.parse('2026-11-25T12:00:00Z');
    await using trail = new AuditTrail({ folder: at, keys, now: () => now });
    for (let number = 0; number < 20; number += 1) {
      await trail.record(entry(`of ana ${number}`));
      if (ofBen) await Promise.all([0, 1].map((each) => trail.record(entry(`of ben ${number} ${each}`, [ben]))));
      now += 1_000;
    }
    const pages = [];
    for (let after: Parameters<AuditTrail['accessLog']>[1]['after'] = null; ; ) {
      const page = await trail.accessLog(ana, { first: 7, after, own: true });
      pages.push(page.map(({ place: _, ...shown }) => shown));
      after = page.at(-1)?.mark ?? null;
      if (page.length < 7) return pages;
    }
  };

  const [without, withBen] = [await told(false), await told(true)];

  expect(without.flat()).toHaveLength(20);
  expect(withBen).toEqual(without);
});
