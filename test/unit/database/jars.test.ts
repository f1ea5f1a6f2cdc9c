import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileSize } from '../../../src/database/download.js';
import { ensureJars, holdsProcedures, type JarLock, jarsFor, readJarLock } from '../../../src/database/jars.js';
import { noProgress, type ProgressEvent } from '../../../src/model/progress.js';

const bodies: Readonly<Record<string, Buffer>> = {
  'org/one/1.0/one-1.0.jar': Buffer.alloc(300_000, 'one'),
  'org/two/2.0/two-2.0.jar': Buffer.alloc(5_000, 'two'),
};
const lock: JarLock = {
  jars: Object.entries(bodies).map(([path, body]) => ({ path, size: body.length, sha256: sha256(body) })),
};

let folder: string;
let mirror: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: { readonly path: string; readonly range: string | undefined }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-jars-'));
  requests = [];
  answer = serve;
  mirror = createServer((request, response) => {
    requests.push({ path: pathOf(request), range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  mirror.closeAllConnections();
  await new Promise((resolve) => mirror.close(resolve));
  await rm(folder, { recursive: true });
});

test('downloads what is missing, whole and with its progress', async () => {
  const events: ProgressEvent[] = [];

  await ensureJars(lock, source(), (event) => events.push(event));

  await expectAll();
  expect(events.at(-1)).toEqual({ stage: 'downloading the database', done: 305_000, total: 305_000, unit: 'bytes' });
});

test('asks for nothing when everything is there', async () => {
  await ensureJars(lock, source(), noProgress);
  requests = [];

  await ensureJars(lock, source(), noProgress);

  expect(requests).toEqual([]);
});

test('several that fill one folder at once fetch each file once', async () => {
  // Every file takes a while, in two pieces: whoever does not wait finds the half of another.
  answer = (request, response) => {
    const body = bodyOf(request);
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, body.length / 2));
    setTimeout(() => response.end(body.subarray(body.length / 2)), 100);
  };
  const events: ProgressEvent[] = [];

  await Promise.all([0, 1, 2].map(() => ensureJars(lock, source(), (event) => events.push(event))));

  await expectAll();
  expect(requests.map((request) => request.path).sort()).toEqual(Object.keys(bodies));
  expect(events.map((event) => event.stage)).toContain('waiting for the database files');
  expect(await namesBelow('jars')).not.toContain('filling.lock');
});

test('goes on where a broken download stopped', async () => {
  let broken = 0;
  answer = (request, response) => {
    if (pathOf(request).includes('one') && broken === 0) {
      broken += 1;
      response.writeHead(200, { 'content-length': 300_000 });
      response.write(bodyOf(request).subarray(0, 100_000));
      // A connection that breaks before the client has read anything leaves nothing to go on from.
      const part = join(folder, 'jars', 'org/one/1.0/one-1.0.jar.part');
      const timer = setInterval(async () => {
        if (((await fileSize(part)) ?? 0) === 0) return;
        clearInterval(timer);
        response.destroy();
      }, 5);
      return;
    }
    serve(request, response);
  };

  await ensureJars(lock, source(), noProgress);

  await expectAll();
  const resumed = requests.filter((request) => request.range !== undefined);
  expect(resumed).toHaveLength(1);
  expect(Number(/bytes=(\d+)-/.exec(resumed[0]?.range ?? '')?.[1])).toBeGreaterThan(0);
});

test('a server without ranges begins the file anew', async () => {
  const part = join(folder, 'jars', 'org/one/1.0/one-1.0.jar.part');
  await mkdir(dirname(part), { recursive: true });
  await writeFile(part, (bodies['org/one/1.0/one-1.0.jar'] ?? Buffer.alloc(0)).subarray(0, 1_000));
  answer = (request, response) => void response.writeHead(200).end(bodyOf(request));

  await ensureJars(lock, source(), noProgress);

  await expectAll();
});

test('a download that keeps breaking says what to do, and keeps what came', async () => {
  answer = (_request, response) => void response.destroy();

  await expect(ensureJars(lock, source(), noProgress)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringMatching(/could not be downloaded: .+KITH_MAVEN_MIRROR/),
  });
  answer = serve;
  await ensureJars(lock, source(), noProgress);
  await expectAll();
});

test('a file that the server does not have fails at once', async () => {
  answer = (_request, response) => void response.writeHead(404).end();

  await expect(ensureJars(lock, source(), noProgress)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('404'),
  });
  expect(requests.length).toBeLessThanOrEqual(lock.jars.length);
});

test('a server that falls silent is given up', async () => {
  const { download } = await import('../../../src/database/download.js');
  answer = (_request, response) => void response.writeHead(200).write('x');
  const [wanted] = lock.jars;
  if (wanted === undefined) throw new Error('The lock is empty.');
  const url = `${source().mirror}/${wanted.path}`;

  const attempt = download({ url, file: join(folder, 'silent.jar'), wanted, onBytes: () => undefined, idleMs: 50 });

  await expect(attempt).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message: expect.stringContaining('silent') });
});

test('a file with a wrong checksum is not kept', async () => {
  answer = (request, response) => void response.writeHead(200).end(Buffer.alloc(bodyOf(request).length, 'evil'));

  await expect(ensureJars(lock, source(), noProgress)).rejects.toMatchObject({
    code: 'CHECKSUM_MISMATCH',
    message: expect.stringContaining('sha-256'),
  });
  expect(await namesBelow('jars')).not.toContainEqual(expect.stringMatching(/\.jar$/));
});

test('a jar of the local repository is taken when its checksum is right, and only then', async () => {
  const [one, two] = lock.jars.map((jar) => join(folder, 'repository', jar.path));
  if (one === undefined || two === undefined) throw new Error('The lock is empty.');
  await mkdir(dirname(one), { recursive: true });
  await mkdir(dirname(two), { recursive: true });
  await writeFile(one, bodies['org/one/1.0/one-1.0.jar'] ?? '');
  await writeFile(two, Buffer.alloc(5_000, 'evil'));

  await ensureJars(lock, source(), noProgress);

  await expectAll();
  expect(requests.map((request) => request.path)).toEqual(['org/two/2.0/two-2.0.jar']);
});

test('a jar that was damaged later is brought again', async () => {
  await ensureJars(lock, source(), noProgress);
  await appendFile(join(folder, 'jars', 'org/two/2.0/two-2.0.jar'), 'more');

  await ensureJars(lock, source(), noProgress);

  await expectAll();
});

test('a disk that is too small is found before the download', async () => {
  const huge: JarLock = { jars: [{ path: 'org/huge/1/huge-1.jar', size: 2 ** 52, sha256: '0'.repeat(64) }] };

  await expect(ensureJars(huge, source(), noProgress)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining('KITH_HOME'),
  });
  expect(requests).toEqual([]);
});

test.runIf(process.platform === 'linux')('a disk that fills up during the download is named', async () => {
  const part = join(folder, 'jars', 'org/two/2.0/two-2.0.jar.part');
  await mkdir(dirname(part), { recursive: true });
  // Whatever is written to this device fails as on a full disk.
  await symlink('/dev/full', part);

  await expect(ensureJars(lock, source(), noProgress)).rejects.toMatchObject({ code: 'DISK_FULL' });
});

test('the lock names the server, the procedures and, when wanted, the Browser', async () => {
  const all = await readJarLock();
  const names = all.jars.map((jar) => jar.path);

  expect(names).toContainEqual(expect.stringContaining('neo4j-browser-'));
  expect(jarsFor(all, { browser: false }).jars).toHaveLength(all.jars.length - 1);
  expect(jarsFor(all, { browser: true }).jars).toHaveLength(all.jars.length);
  expect(all.jars.filter(holdsProcedures).length).toBeGreaterThan(10);
  expect(names.filter((name) => name.includes('neo4j-udc'))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

function source() {
  const address = mirror.address();
  if (address === null || typeof address === 'string') throw new Error('The mirror does not listen.');
  return {
    jars: join(folder, 'jars'),
    repository: join(folder, 'repository'),
    mirror: `http://127.0.0.1:${address.port}/maven`,
  };
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const body = bodyOf(request);
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200).end(body.subarray(from));
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').replace('/maven/', '');
}

function bodyOf(request: IncomingMessage): Buffer {
  return bodies[pathOf(request)] ?? Buffer.alloc(0);
}

async function expectAll(): Promise<void> {
  for (const jar of lock.jars) {
    const file = join(folder, 'jars', jar.path);
    expect((await stat(file)).size).toBe(jar.size);
    expect(sha256(await readFile(file))).toBe(jar.sha256);
  }
  expect(await namesBelow('jars')).not.toContainEqual(expect.stringMatching(/\.part$/));
}

async function namesBelow(name: string): Promise<readonly string[]> {
  return readdir(join(folder, name), { recursive: true });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
