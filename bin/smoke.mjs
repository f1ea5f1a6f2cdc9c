// Runs the built program as a user would, against an embedded database of its own: generates a small world, starts the server,
// imports the world while it runs, asks one query over HTTP, and stops it with SIGTERM. Fails unless each step does its work.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const patienceMs = 300_000;
const stopMsMax = 60_000;
const home = mkdtempSync(join(tmpdir(), 'kith-smoke-'));
const world = join(home, 'world');
const port = await freePort();
const { NODE_ENV: _production, NEO4J_URI: _address, ...inherited } = process.env;
const env = {
  ...inherited,
  KITH_HOME: home,
  KITH_JARS: process.env.KITH_JARS ?? join(project, '.kith', 'jars'),
  KITH_DATABASE: 'embedded',
  KITH_PORT: String(port),
  KITH_HEAP_MB: '768',
};

let server;
try {
  await checkReaderThatLeaves();
  await kith('generate', '--customers', '40', '--seed', '3', '--out', world, '--json');
  server = kithProcess(['start', '--no-demo'], ['ignore', 'inherit', 'inherit']);
  await untilReady();

  const summary = JSON.parse(await kith('import', world, '--invented', '--json'));
  assert.ok(JSON.stringify(summary).includes('customers'), 'the import says nothing of customers');
  await checkAnswer();
  await checkRefusal();
  await checkStop();
  console.log('smoke: the built program starts, imports, answers and stops');
} finally {
  server?.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
}

async function checkAnswer() {
  const { token } = JSON.parse(await kith('token', '--as', 'customer:ana', '--json'));
  const response = await ask('{ __typename me { name purchases(first: 2) { nodes { totalMinor } } } }', token);
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  assert.equal(body.errors, undefined, JSON.stringify(body));
  assert.equal(typeof body.data.me.name, 'string');
  assert.ok(body.data.me.purchases.nodes.length > 0, 'ana has bought nothing');
}

/** Nobody reads a customer without a token. */
async function checkRefusal() {
  const response = await ask('{ me { name } }', null);
  const body = await response.json();
  assert.ok(body.errors?.length > 0, JSON.stringify(body));
  assert.ok(body.data == null || body.data.me == null, JSON.stringify(body));
}

/** As `kith … | head` does. */
async function checkReaderThatLeaves() {
  const child = kithProcess(['--help'], ['ignore', 'pipe', 'inherit']);
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  assert.equal(code, 0, 'a command whose reader leaves fails');
}

/** The database goes last, and nothing is left behind. */
async function checkStop() {
  const { jvmPid } = JSON.parse(readFileSync(join(home, 'running.json'), 'utf8'));
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const slow = sleep(stopMsMax, null, { ref: false }).then(() => ['not within a minute']);
  const [code] = await Promise.race([ended, slow]);
  assert.equal(code, 0, `the server ended with ${code}`);
  assert.equal(existsSync(join(home, 'lock')), false, 'the lock is still there');
  assert.throws(() => process.kill(jvmPid, 0), 'the database still runs');
}

async function untilReady() {
  const began = performance.now();
  while (performance.now() - began < patienceMs) {
    assert.equal(server.exitCode, null, 'the server ended while it was starting');
    const response = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
    if (response?.status === 200) return;
    await sleep(200);
  }
  throw new Error('the server did not become ready');
}

function ask(query, token) {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  return fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(60_000),
  });
}

/** Runs a command to its end and gives what it wrote to stdout. */
async function kith(...args) {
  const child = kithProcess(args, ['ignore', 'pipe', 'inherit']);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, `kith ${args[0]} ended with ${code}`);
  return text;
}

function kithProcess(args, stdio) {
  return spawn(process.execPath, [join(project, 'bin', 'kith.mjs'), ...args], { env, stdio });
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  return free;
}
