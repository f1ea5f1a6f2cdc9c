import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readConfig } from '../src/config.js';
import { lastRunning } from '../src/database/home.js';
import { Graph } from '../src/graph/graph.js';
import { openListener, waysOut } from '../test/explore/ways-out.js';
import { type Bench, type BenchDatabase, benchSecret, openBenchDatabase } from './bench.js';
import { type PlainWorld, PlainWorldWriter } from './plain-world.js';

const program = fileURLToPath(new URL('../bin/kith.mjs', import.meta.url));
const everyMs = 250;
const project = 'explore';
const heapMb = 1_024;
const pageCacheMb = 512;

const world: PlainWorld = {
  customers: 10_000,
  seed: 17,
  stores: 100,
  products: 5_000,
  purchasesPerCustomer: 15,
  linesPerPurchase: 2,
  followsPerCustomer: 20,
  hubSales: 10_000,
  withheldShare: 0.3,
  agreed: { purpose: 'research', recipient: 'ds' },
};

/** A workspace of 10,000 customers: how long it takes and how much memory, and whether anything is in it or reached from it that must not be. */
export const bench: Bench = {
  name: 'workspace',
  async run(options) {
    await using database = await openBenchDatabase(options);
    options.note(`writing ${world.customers} customers`);
    if (!options.keep) await new PlainWorldWriter(database.graph, world).write();
    const home = await mkdtemp(join(tmpdir(), 'kith-bench-workspace-'));
    const environment = environmentOf(database, home);
    try {
      options.note('building the workspace');
      const up = await measuredUp(environment);
      options.note('looking through it');
      const verified = await explore(environment, 'verify');
      const open = await openWays(database, home, String(up.json['uri']), String(up.json['passwordFile']));
      const { memory } = up;
      return {
        figures: {
          minutes: up.seconds / 60,
          peakMemoryMb: Math.max(memory.build, memory.server),
          canariesFound: (verified['canariesFound'] as readonly string[]).length,
          waysOutOpen: open.length,
        },
        meta: {
          world,
          heapMb,
          pageCacheMb,
          memoryMb: memory,
          rows: up.json['rows'],
          verified,
          ways: Object.keys(waysOut).length,
          open,
        },
      };
    } finally {
      await explore(environment, 'down');
      await rm(home, { recursive: true, force: true });
    }
  },
};

function environmentOf(database: BenchDatabase, home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NEO4J_URI: database.address.uri,
    NEO4J_USERNAME: database.address.username,
    NEO4J_PASSWORD: database.address.password,
    KITH_SECRET: benchSecret.toString('hex'),
    KITH_HOME: home,
    KITH_JARS: readConfig({ ...process.env, NEO4J_URI: '' }).database.jars,
    KITH_HEAP_MB: String(heapMb),
    KITH_PAGE_CACHE_MB: String(pageCacheMb),
  };
}

/** `kith explore up`, with the most memory that its process and the Java processes below it held (resident set). */
async function measuredUp(env: NodeJS.ProcessEnv) {
  const began = performance.now();
  const child = spawn(process.execPath, [program, 'explore', 'up', '--project', project, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, failed] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    failed = (failed + text.toString()).slice(-2_000);
  });
  const memory = { build: 0, server: 0 };
  const timer = setInterval(async () => {
    const { build, server } = await residentMb(child.pid ?? 0);
    memory.build = Math.max(memory.build, build);
    memory.server = Math.max(memory.server, server);
  }, everyMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`kith explore up ended with ${code}: ${failed}`);
  const json = JSON.parse(said.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  return { seconds: (performance.now() - began) / 1_000, memory, json };
}

/** Of a process, and of the largest Java process that descends from it. */
async function residentMb(root: number): Promise<{ build: number; server: number }> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,rss=,comm=']).catch(() => ({ stdout: '' }));
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, rss, name]) => ({ pid: Number(pid), parent: Number(parent), mb: Number(rss) / 1_024, name }));
  const family = new Set([root]);
  // A child has a later line than its parent, unless process ids wrapped around.
  for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  const own = processes.filter(({ pid }) => family.has(pid));
  return {
    build: own.find(({ pid }) => pid === root)?.mb ?? 0,
    server: Math.max(0, ...own.filter(({ name }) => name === 'java').map(({ mb }) => mb)),
  };
}

async function explore(env: NodeJS.ProcessEnv, verb: string): Promise<Record<string, unknown>> {
  const args = [program, 'explore', verb, '--project', project, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

async function openWays(database: BenchDatabase, home: string, uri: string, passwordFile: string) {
  const address = { uri, username: 'neo4j', password: (await readFile(passwordFile, 'utf8')).trim() };
  await using workspace = new Graph(address, { timeoutMsMax: 120_000 });
  await using listener = await openListener();
  const open: string[] = [];
  for (const [name, tryIt] of Object.entries(waysOut)) {
    const prisoner = { workspace, address, main: database.address, secret: benchSecret.toString('hex'), listener };
    const found = await tryIt(prisoner);
    if (found !== null) open.push(`${name}: ${found}`);
  }
  const running = await lastRunning(join(passwordFile, '..'));
  if (running === null || !passwordFile.startsWith(home)) throw new Error('The workspace is not where it should be.');
  return open;
}
