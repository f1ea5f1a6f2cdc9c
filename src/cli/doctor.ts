import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import type { Config } from '../config.js';
import { listenOnce } from '../database/ports.js';
import { fileSize } from '../database/download.js';
import { holderOf } from '../database/home.js';
import { findJava } from '../database/java.js';
import { memoryMb } from '../database/memory.js';
import { attachDatabase, takesDocker } from '../database/open.js';
import { deploymentSecret } from '../database/secret.js';
import { ConsentReads } from '../graph/consent-reads.js';
import { DeploymentReads } from '../graph/deployment-reads.js';
import { Graph } from '../graph/graph.js';
import { pendingMigrations, schemaMigrations } from '../graph/migrate.js';
import { passRecord } from '../graph/pass-lease.js';
import { RequestReads } from '../graph/request-reads.js';
import { retentionRecord } from '../graph/retention-lease.js';
import { ServerReads } from '../graph/server-reads.js';
import { KithError } from '../model/errors.js';
import type { Register } from './command-io.js';
import { checkAnalyses, checkSchedule, mendAnalyses } from './doctor-analyses.js';
import { checkRequests, mendRequests, requestsCounted, waitingStates } from './doctor-requests.js';
import { checkRetention, mendRetention } from './doctor-retention.js';
import { checkClasses } from './doctor-classes.js';
import { checkKeys, checkKeyStore, checkPublicKeys } from './doctor-keys.js';
import { checkMetrics } from './doctor-metrics.js';
import { checkWorkspaces } from './doctor-workspaces.js';
import type { Finding } from './finding.js';
import { policyOf } from './policy.js';

const nodeVersionLeast = [20, 20] as const;
const diskMbLeast = 2_048;
const memoryMbLeast = 2_048;

export const register: Register = (program, io) => {
  program
    .command('doctor')
    .description('look at everything that Kith needs, and say how to mend what is wrong')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith doctor
  kith doctor --json

It starts nothing: what concerns the database is looked at where one runs.`,
    )
    .action(async (options: { readonly json?: boolean }) => {
      const findings = await examine(io.config, process.versions.node);
      io.result(options, { findings }, findings.map(line).join('\n'));
      if (findings.some((finding) => finding.state === 'failed')) io.fail();
    });
};

/** Everything that can be looked at, in the order in which it is needed. */
export async function examine(config: Config, nodeVersion: string): Promise<readonly Finding[]> {
  const home = await checkHome(config.home);
  if (home.state === 'failed') return [checkNode(nodeVersion), home];
  const needsJava = config.database.address === null && !(await takesDocker(config.database));
  return [
    checkNode(nodeVersion),
    ...(needsJava ? [await checkJava(config)] : []),
    home,
    await checkDisk(config.home),
    checkMemory(memoryMb()),
    await checkPort(config),
    ...(await checkMetrics(config)),
    ...(await checkDatabasePorts(config)),
    ...(await checkDatabase(config)),
    await attempt('workspaces', 'Correct the policy.', async () =>
      checkWorkspaces(config.home, await policyOf(config), Date.now()),
    ),
  ];
}

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorLeast, minorLeast] = nodeVersionLeast;
  if (major > majorLeast || (major === majorLeast && minor >= minorLeast)) return ok('Node', version);
  return failed('Node', version, `Install Node ${nodeVersionLeast.join('.')} or newer.`);
}

async function checkJava(config: Config): Promise<Finding> {
  try {
    const java = await findJava(config.database);
    return ok('Java', `${java.version} (${java.program})`);
  } catch (error) {
    return failed('Java', 'none that fits', messageOf(error));
  }
}

/** Everything else is looked for in the home, so nothing else is looked at where it cannot be used. */
async function checkHome(home: string): Promise<Finding> {
  const mend = 'Let this user write there, or move the home with KITH_HOME.';
  const folder = await nearestFolder(home);
  if (!(await stat(folder)).isDirectory()) return failed('home', `${folder} is no folder`, mend);
  const usable = await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return usable ? ok('home', home) : failed('home', `${folder} cannot be written to`, mend);
}

async function checkDisk(home: string): Promise<Finding> {
  const folder = await nearestFolder(home);
  const disk = await statfs(folder);
  const freeMb = Math.floor((disk.bavail * disk.bsize) / 1_048_576);
  const found = `${freeMb} MB free at ${folder}`;
  if (freeMb >= diskMbLeast) return ok('disk', found);
  return failed('disk', found, `Free at least ${diskMbLeast} MB, or move the data with KITH_HOME.`);
}

async function nearestFolder(folder: string): Promise<string> {
  return (await fileSize(folder)) === null && dirname(folder) !== folder ? nearestFolder(dirname(folder)) : folder;
}

export function checkMemory(totalMb: number): Finding {
  const found = `${totalMb} MB`;
  if (totalMb >= memoryMbLeast) return ok('memory', found);
  return { check: 'memory', state: 'warning', found, mend: `Kith and its database want ${memoryMbLeast} MB together.` };
}

async function checkPort(config: Config): Promise<Finding> {
  if ((await listenOnce(config.port)) !== null) return ok('port', `${config.port} is free`);
  const isOurs = (await holderOf(config.home)) !== null || (await kithAnswers(config.port));
  if (isOurs) return ok('port', `${config.port} is in use while Kith runs`);
  return failed('port', `${config.port} is in use`, 'Stop the program that uses it, or set KITH_PORT.');
}

/** Whether what listens there says of itself whether it is ready, as Kith does. In a container nothing of the home tells of the server beside. */
async function kithAnswers(port: number): Promise<boolean> {
  const said = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(2_000) })
    .then((answer) => answer.json() as Promise<{ readonly status?: unknown } | null>)
    .catch(() => null);
  return said?.status === 'ready' || said?.status === 'not ready';
}

/** The ports that the database is to have. Where none is set a free one is looked for, and at an address nothing is started. */
async function checkDatabasePorts(config: Config): Promise<readonly Finding[]> {
  const { address, home, boltPort, httpPort } = config.database;
  if (address !== null) return [];
  const holder = await holderOf(home);
  // Who holds the home without having said that its database is ready is about to bring up one there.
  const isOurs = (port: number) =>
    holder !== null &&
    (holder.running === null || holder.running.boltPort === port || holder.running.httpPort === port);
  const look = async (check: string, port: number | null, setting: string): Promise<readonly Finding[]> => {
    if (port === null) return [];
    if ((await listenOnce(port)) !== null) return [ok(check, `${port} is free`)];
    if (isOurs(port)) return [ok(check, `${port} is in use by the database of this home`)];
    const mend = `Stop the program that uses it, or set ${setting} to a free port, or to none.`;
    return [failed(check, `${port} is in use by another program`, mend)];
  };
  return [
    ...(await look('port of Bolt', boltPort, 'KITH_BOLT_PORT')),
    ...(await look('port of Neo4j Browser', httpPort, 'KITH_BROWSER_PORT')),
  ];
}

async function checkDatabase(config: Config): Promise<readonly Finding[]> {
  const database = await attachDatabase(config.database);
  if (database === null) {
    return [
      { check: 'database', state: 'warning', found: 'not running', mend: 'Start it: `npm start` or `kith db start`.' },
    ];
  }
  await using graph = new Graph(database, { timeoutMsMax: 10_000 });
  const server = new ServerReads(graph);
  const version = await attempt('database', 'Start the database, or correct NEO4J_URI.', async () => {
    const { neo4j, edition } = await server.version();
    return neo4j.startsWith('5.26.') || neo4j.startsWith('20')
      ? ok('database', `Neo4j ${neo4j} ${edition} at ${database.uri}`)
      : failed('database', `Neo4j ${neo4j} at ${database.uri}`, 'Use Neo4j 5.26 or newer.');
  });
  if (version.state === 'failed') return [version];
  const gds = await attempt('Graph Data Science', 'Install the plugin for this version of Neo4j.', async () =>
    checkGds((await server.version()).neo4j, await server.gdsVersion()),
  );
  const migrations = await attempt('migrations', 'Run `kith migrate`.', () => checkMigrations(graph, config));
  const keyStore = await attempt('home of the keys', 'Run `kith migrate`.', () => checkKeyStore(graph, config.home));
  const publicKeys = await attempt('keys of ids', 'Restore `public-keys` of the home.', () =>
    checkPublicKeys(graph, config),
  );
  const keys = await attempt('keys of customers', 'Restore `keys/customers` of the home from its backup.', () =>
    checkKeys(graph, config),
  );
  const model = await attempt('item model', 'Run `kith analyse --job neighbourhood`.', () => checkModel(graph));
  const analyses = await attempt('analyses', mendAnalyses, async () =>
    checkAnalyses(await new DeploymentReads(graph).servedRuns(), Date.now()),
  );
  const schedule = await attempt('schedule of analyses', mendAnalyses, async () =>
    checkSchedule(config, await passRecord(graph), Date.now()),
  );
  const retention = await attempt('retention', mendRetention, async () =>
    checkRetention(config, await policyOf(config), { record: await retentionRecord(graph), now: Date.now() }),
  );
  const requests = await attempt('requests of customers', mendRequests, async () =>
    checkRequests(await new RequestReads(graph).in(waitingStates, requestsCounted), Date.now()),
  );
  const classes = await attempt('consent classes', 'Mend the policy.', async () =>
    checkClasses(await new ConsentReads(graph, await policyOf(config)).lastClasses()),
  );
  return [
    version,
    gds,
    migrations,
    keyStore,
    publicKeys,
    keys,
    model,
    analyses,
    schedule,
    retention,
    requests,
    classes,
  ];
}

/** Neo4j 5.26 and Graph Data Science 2.13 belong together; each later Neo4j has a version of its own from 2.14 on (release notes of both). */
export function checkGds(neo4j: string, gds: string): Finding {
  const [major = 0, minor = 0] = gds.split('.').map(Number);
  const isLong = neo4j.startsWith('5.26.');
  const fits = isLong ? major === 2 && minor === 13 : major > 2 || (major === 2 && minor >= 14);
  if (fits) return ok('Graph Data Science', gds);
  const wanted = isLong ? '2.13' : 'the version whose release notes name this Neo4j (2.14 or newer)';
  return failed(
    'Graph Data Science',
    `${gds} is not made for Neo4j ${neo4j}`,
    `Install ${wanted} in its plugins folder.`,
  );
}

async function checkMigrations(graph: Graph, config: Config): Promise<Finding> {
  const secret = await deploymentSecret(config.secret, config.home);
  const pending = await pendingMigrations(graph, { secret });
  if (pending.length === 0) return ok('migrations', `all ${schemaMigrations().length} applied`);
  return failed('migrations', `${pending.join(', ')} not applied`, 'Run `kith migrate`.');
}

/** Lists are answered without it: the popular ones. */
export async function checkModel(graph: Graph): Promise<Finding> {
  if (!(await new DeploymentReads(graph).isModelDue())) return ok('item model', 'none of another version');
  return {
    check: 'item model',
    state: 'warning',
    found: 'made by another version of Kith, so that lists are the popular ones',
    mend: 'Run `kith analyse --job neighbourhood`.',
  };
}

/** A check that talks to the database: its failure is a finding. What Kith says itself is more to the point than `mend`. */
async function attempt(check: string, mend: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return error instanceof KithError
      ? failed(check, error.code, error.message)
      : failed(check, messageOf(error).split('\n')[0] ?? '', mend);
  }
}

function ok(check: string, found: string): Finding {
  return { check, state: 'ok', found };
}

function failed(check: string, found: string, mend: string): Finding {
  return { check, state: 'failed', found, mend };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function line(finding: Finding): string {
  const mend = finding.mend === undefined ? '' : `\n          ${finding.mend}`;
  return `${finding.state.padEnd(9)} ${finding.check}: ${finding.found}${mend}`;
}
