import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answersBolt } from '../../../src/database/bolt.js';
import { lockHolder, takeLock } from '../../../src/database/lock-file.js';
import { databaseMemory } from '../../../src/database/memory.js';
import { claimPort } from '../../../src/database/ports.js';
import { keptOnce } from '../../../src/database/private-file.js';
import { identityOf, isAlive } from '../../../src/database/process-table.js';
import { decodeSecret, deploymentSecret } from '../../../src/database/secret.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-home-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a lock keeps others out until it is released', async () => {
  const file = join(folder, 'lock');
  const first = await takeLock(file);

  await expect(takeLock(file)).resolves.toMatchObject({ heldBy: { pid: process.pid } });
  if ('heldBy' in first) throw new Error('The lock was free.');
  await first[Symbol.asyncDispose]();
  expect(await lockHolder(file)).toBeNull();
  expect(await takeLock(file)).not.toHaveProperty('heldBy');
});

test('of many who come at once one takes the lock', async () => {
  const file = join(folder, 'lock');
  await writeFile(file, JSON.stringify({ pid: await deadPid(), identity: '', token: 'a' }));

  const taken = await Promise.all(Array.from({ length: 10 }, () => takeLock(file)));

  expect(taken.filter((lock) => !('heldBy' in lock))).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['lock']);
});

test('a lock of a process that was killed, or whose id another process has now, does not bind', async () => {
  const file = join(folder, 'lock');
  await writeFile(file, JSON.stringify({ pid: await deadPid(), identity: '', token: 'a' }));
  expect(await lockHolder(file)).toBeNull();

  await writeFile(file, JSON.stringify({ pid: process.pid, identity: 'an earlier process', token: 'a' }));
  expect(await lockHolder(file)).toBeNull();

  await writeFile(file, '{"half');
  expect(await takeLock(file)).not.toHaveProperty('heldBy');
});

test('a process is known by its command line', async () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(await deadPid())).toBe(false);
  expect(await identityOf(process.pid)).toContain('node');
});

test('a secret is made once, for its owner alone', async () => {
  const [first, second] = await Promise.all([deploymentSecret(null, folder), deploymentSecret(null, folder)]);

  expect(first).toHaveLength(32);
  expect(second.equals(first)).toBe(true);
  expect((await deploymentSecret(null, folder)).equals(first)).toBe(true);
  expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['secret']);
});

test('rights that others have on a kept file are taken away', async () => {
  const file = join(folder, 'kept');
  await writeFile(file, 'text');
  await chmod(file, 0o644);

  expect(await keptOnce(file, () => 'other')).toBe('text');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toBe('text');
});

test('a configured secret is read as hex or base64, and refused where it is short or neither', () => {
  const bytes = Buffer.alloc(40, 9);

  expect(decodeSecret(bytes.toString('hex'), 'KITH_SECRET').equals(bytes)).toBe(true);
  expect(decodeSecret(bytes.toString('base64'), 'KITH_SECRET').equals(bytes)).toBe(true);
  expect(() => decodeSecret('00'.repeat(31), 'KITH_SECRET')).toThrow(/at least 32 bytes/);
  expect(() => decodeSecret('not a secret at all, but a sentence', 'KITH_SECRET')).toThrow(/hex or base64/);
});

test('memory is an eighth of the machine, within bounds', () => {
  expect(databaseMemory(1_024)).toEqual({ heapMb: 512, pageCacheMb: 256 });
  expect(databaseMemory(16_384)).toEqual({ heapMb: 2_048, pageCacheMb: 2_048 });
  expect(databaseMemory(262_144)).toEqual({ heapMb: 4_096, pageCacheMb: 4_096 });
});

test('a wanted port that is taken is refused, a preferred one is passed over', async () => {
  await using taken = await listening(() => undefined);
  const { port } = taken;

  await expect(claimPort({ wanted: port, setting: 'KITH_BOLT_PORT', preferred: [] })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringMatching(new RegExp(`${port}.*KITH_BOLT_PORT`)),
  });
  await using claimed = await claimPort({ wanted: null, setting: 'KITH_BOLT_PORT', preferred: [port] });
  expect(claimed.port).not.toBe(port);
});

test('of many who want the same port at once, before any listens, each gets another, and it is free again afterwards', async () => {
  await using free = await claimPort({ wanted: null, setting: 'KITH_BOLT_PORT', preferred: [] });
  const { port } = free;
  await free[Symbol.asyncDispose]();

  const claims = await Promise.all(
    Array.from({ length: 10 }, () => claimPort({ wanted: null, setting: 'KITH_BOLT_PORT', preferred: [port] })),
  );
  const wanted = claimPort({ wanted: port, setting: 'KITH_BOLT_PORT', preferred: [] });

  expect(new Set(claims.map((claimed) => claimed.port)).size).toBe(10);
  expect(claims.filter((claimed) => claimed.port === port)).toHaveLength(1);
  await expect(wanted).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  await Promise.all(claims.map((claimed) => claimed[Symbol.asyncDispose]()));
  await using again = await claimPort({ wanted: port, setting: 'KITH_BOLT_PORT', preferred: [] });
  expect(again.port).toBe(port);
});

test('only a server that speaks Bolt answers Bolt', async () => {
  await using bolt = await listening((socket) => socket.end(Buffer.from([0, 0, 8, 5])));
  await using other = await listening((socket) => socket.end(Buffer.from([0, 0, 0, 0])));

  expect(await answersBolt(bolt.port)).toBe(true);
  expect(await answersBolt(other.port)).toBe(false);
});

async function deadPid(): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

async function listening(onConnection: (socket: Socket) => void) {
  const server: Server = createServer((socket) => {
    socket.resume();
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return {
    port: address.port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
