import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GraphAddress } from '../../src/graph/graph.js';
import type { Secret } from '../../src/model/ids.js';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** A product that brought a database up stops that as well. */
const stopMsMax = 45_000;

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts a TypeScript server of the bench, which takes its task as a message and answers with its address. */
export async function startServer(path: string, task: object): Promise<ServerProcess> {
  const child = fork(`${project}bin/load.mjs`, [path], { cwd: project, serialization: 'advanced' });
  // The loader reads the file before it listens for messages; a message that comes early waits in the channel.
  child.send(task);
  const [message] = (await Promise.race([once(child, 'message'), failed(child, path)])) as [{ url: string }];
  return running(child, message.url);
}

/** Starts the built product against a database, as `npm start` does. */
export async function startKith(about: {
  readonly address: GraphAddress;
  readonly secret: Secret;
  readonly home: string;
}): Promise<ServerProcess> {
  const env = {
    NEO4J_URI: about.address.uri,
    NEO4J_USERNAME: about.address.username,
    NEO4J_PASSWORD: about.address.password,
    KITH_SECRET: about.secret.toString('hex'),
    KITH_HOME: about.home,
    KITH_REQUEST_TIMEOUT_MS: '60000',
  };
  return npmStart(env, '--no-demo');
}

/** What `npm start` does, with these settings; it is there when it is ready. */
export async function npmStart(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [...startArguments(), ...args], {
    cwd: project,
    env: { ...process.env, NODE_ENV: 'test', KITH_LOG: 'silent', KITH_PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([untilReady(`${url}/ready`), failed(child, 'kith start')]);
  return running(child, url);
}

/** What `npm start` gives to Node. */
function startArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(`${project}package.json`, 'utf8')) as { scripts: { start: string } };
  const [node, ...rest] = scripts.start.split(' ');
  if (node !== 'node') throw new Error(`npm start runs ${node}, not node`);
  return rest;
}

/** Processor time that a process used until now, user and system together, milliseconds; null where /proc does not tell. */
export function cpuMs(pid: number): number | null {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return null;
  const fields = readFileSync(path, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // Fields 14 and 15 of proc(5), in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function running(child: ChildProcess, url: string): ServerProcess {
  return {
    url,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), delay(stopMsMax, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
}

async function failed(child: ChildProcess, name: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`${name} ended with ${code} before it listened`);
}

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await delay(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
