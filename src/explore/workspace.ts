import { rm } from 'node:fs/promises';
import type { Viewer } from '../consent/viewer.js';
import { type Holder, lockHolder, takeLock } from '../database/lock-file.js';
import { listenOnce } from '../database/ports.js';
import { attached, holderOf, lastRunning, noteRunning } from '../database/home.js';
import { openDatabase } from '../database/open.js';
import { Graph } from '../graph/graph.js';
import { WorkspaceInspection } from '../graph/workspace-inspection.js';
import { KithError } from '../model/errors.js';
import type { Secret } from '../model/ids.js';
import { type BuildDeps, buildWorkspace } from './build.js';
import {
  buildPaths,
  currentBuild,
  deleteBuilds,
  makeCurrent,
  makePrivateFolder,
  type Manifest,
  readManifest,
  workspacePaths,
  workspacesOf,
} from './homes.js';
import { Roster } from './roster.js';
import { workspaceSettings } from './server.js';
import { isWell, type VerifyReport, verifyWorkspace } from './verify.js';

/** How the process that serves a build is started and ended: the command line does it. */
export interface Serving {
  start(build: string): Promise<void>;
  stop(build: string): Promise<void>;
}

export interface WorkspaceDeps extends BuildDeps {
  readonly serving: Serving;
}

const timeoutMsMax = 30 * 60_000;

/**
 * Builds the workspace of a project anew, looks through it before anybody can, and serves it in place of the one before, which answers until
 * then. Throws `WORKSPACE_UNSAFE` where the look found something, and leaves what was served as it was.
 */
export async function raiseWorkspace(
  deps: WorkspaceDeps,
  about: { readonly project: string; readonly viewer: Viewer },
): Promise<{ readonly manifest: Manifest; readonly report: VerifyReport }> {
  const { home } = deps;
  const { project } = about;
  await using _lock = await buildLock(home, project);
  const before = await currentBuild(home, project);
  await deleteBuilds(home, project, before);
  const manifest = await buildWorkspace(deps, about);
  try {
    const report = await prepared(deps, about.viewer, manifest);
    await keepPorts(home, project, { before, next: manifest.build });
    if (before !== null) await deps.serving.stop(before);
    try {
      await deps.serving.start(manifest.build);
    } catch (error) {
      if (before !== null) await deps.serving.start(before);
      throw error;
    }
    await makeCurrent(home, project, manifest.build);
    await deleteBuilds(home, project, manifest.build);
    return { manifest, report };
  } catch (error) {
    await rm(buildPaths(home, project, manifest.build).folder, { recursive: true, force: true });
    throw error;
  }
}

const firstPorts = { boltPort: 7_688, httpPort: 7_475 } as const;

/** A new build is found where the one before was, and beside the usual place of the main database, as far as the ports are free. */
async function keepPorts(
  home: string,
  project: string,
  builds: { readonly before: string | null; readonly next: string },
): Promise<void> {
  const last = builds.before === null ? null : await lastRunning(buildPaths(home, project, builds.before).home);
  const { boltPort, httpPort } = last ?? firstPorts;
  const next = buildPaths(home, project, builds.next).home;
  const note = await lastRunning(next);
  if (note !== null) await noteRunning(next, { ...note, boltPort, httpPort, jvmPid: null, ready: false });
}

/** Starts a build where nobody knows its password, makes its indexes and looks through it. */
async function prepared(deps: WorkspaceDeps, viewer: Viewer, manifest: Manifest): Promise<VerifyReport> {
  const { home, progress } = deps;
  const boltPort = await listenOnce(0);
  const settings = workspaceSettings(
    deps.database,
    { home, ...manifest },
    { phase: 'preparing', boltPort, httpPort: null },
  );
  await using database = await openDatabase(settings, progress);
  await using graph = new Graph(database, { timeoutMsMax });
  const inspection = new WorkspaceInspection(graph);
  await inspection.makeKeys();
  const report = await verifyWorkspace(
    { reads: deps.reads, terms: await deps.terms(viewer), inspection, secret: deps.secret, home },
    manifest,
  );
  if (isWell(report)) return report;
  throw new KithError(
    'WORKSPACE_UNSAFE',
    `The new workspace of ${manifest.project} holds what it must not, so it is not served: ${faultsOf(report)}.`,
  );
}

/** What is wrong, in words and numbers. */
export function faultsOf(report: VerifyReport): string {
  const faults = [
    report.canariesFound.length > 0 && `texts of canaries in ${report.canariesFound.join(', ')}`,
    report.canaryMissing && 'the canary who agreed is missing',
    report.forbidden.length > 0 && `names that it may not have: ${report.forbidden.join(', ')}`,
    report.unknown > 0 && `${report.unknown} nodes and relationships of no known label or type`,
    report.withdrawn > 0 && `${report.withdrawn} customers who have withdrawn since`,
    report.sharedIds > 0 && `${report.sharedIds} ids that are used elsewhere`,
    report.strangers > 0 && `${report.strangers} customers whom the build did not put there`,
  ];
  return faults.filter((fault) => fault !== false).join('; ');
}

/** Looks through the workspace that is served. Null where none is. */
export async function lookThrough(deps: BuildDeps, about: { readonly project: string; readonly viewer: Viewer }) {
  const manifest = await servedManifest(deps.home, about.project);
  if (manifest === null) return null;
  const database = await attached(buildPaths(deps.home, about.project, manifest.build).home);
  if (database === null) return null;
  await using graph = new Graph(database, { timeoutMsMax });
  return await verifyWorkspace(
    {
      reads: deps.reads,
      terms: await deps.terms(about.viewer),
      inspection: new WorkspaceInspection(graph),
      secret: deps.secret,
      home: deps.home,
    },
    manifest,
  );
}

export async function servedManifest(home: string, project: string): Promise<Manifest | null> {
  const build = await currentBuild(home, project);
  return build === null ? null : readManifest(buildPaths(home, project, build).manifest);
}

/** Where the workspace of a project stands. */
export async function workspaceStatus(home: string, project: string) {
  const manifest = await servedManifest(home, project);
  const building = await lockHolder(workspacePaths(home, project).lock);
  if (manifest === null) return { state: 'none', project, building: building !== null } as const;
  const paths = buildPaths(home, project, manifest.build);
  const holder = await holderOf(paths.home);
  const { builtAt, customers } = manifest;
  const about = { project, build: manifest.build, builtAt, customers, building: building !== null } as const;
  if (holder?.running == null) return { state: 'stopped', ...about } as const;
  const { uri, browserUrl } = holder.running;
  return { state: 'running', ...about, uri, browserUrl, passwordFile: `${paths.home}/password` } as const;
}

/** Stops the workspace of a project and deletes it, with everything of it but the fingerprints of its ids. Gives whether there was one. */
export async function dropWorkspace(home: string, project: string, serving: Pick<Serving, 'stop'>): Promise<boolean> {
  await using _lock = await buildLock(home, project);
  return await drop(home, project, serving);
}

async function drop(home: string, project: string, serving: Pick<Serving, 'stop'>): Promise<boolean> {
  const build = await currentBuild(home, project);
  if (build !== null) await serving.stop(build);
  await rm(workspacePaths(home, project).current, { force: true });
  await deleteBuilds(home, project, null);
  return build !== null;
}

/**
 * Takes an erased customer out of every workspace: whole goes the one that holds them, and what killed builds left goes in any case. A build that goes
 * on may have read the customer before they were erased and be served later, so its end is waited for: `LOCKED`. One that begins later does not find
 * them. Gives how many workspaces went.
 */
export async function eraseFromWorkspaces(
  deps: { readonly home: string; readonly secret: Secret; readonly servingOf: (project: string) => Serving },
  customerId: string,
): Promise<number> {
  const { home, secret, servingOf } = deps;
  let dropped = 0;
  for (const project of await workspacesOf(home)) {
    await using _lock = await buildLock(home, project);
    await deleteBuilds(home, project, await currentBuild(home, project));
    if (!(await holds({ home, secret, project }, customerId))) continue;
    await drop(home, project, servingOf(project));
    dropped += 1;
  }
  return dropped;
}

/** The projects whose workspace holds facts of a customer. Nobody can be taken out of one, for its pseudonyms cannot be made again: it is dropped or built anew. */
export async function workspacesHolding(home: string, secret: Secret, customerId: string): Promise<readonly string[]> {
  const holding: string[] = [];
  for (const project of await workspacesOf(home))
    if (await holds({ home, secret, project }, customerId)) holding.push(project);
  return holding;
}

async function holds(
  { home, secret, project }: { readonly home: string; readonly secret: Secret; readonly project: string },
  customerId: string,
): Promise<boolean> {
  const manifest = await servedManifest(home, project);
  if (manifest === null) return false;
  const roster = await Roster.read(buildPaths(home, project, manifest.build).roster, secret);
  return roster.agreed(customerId) !== null;
}

async function buildLock(home: string, project: string): Promise<AsyncDisposable> {
  const paths = workspacePaths(home, project);
  await makePrivateFolder(paths.folder);
  const lock = await takeLock(paths.lock);
  if ('heldBy' in lock) throw locked(project, lock.heldBy);
  return lock;
}

function locked(project: string, holder: Holder): KithError {
  return new KithError(
    'LOCKED',
    `Process ${holder.pid} is building the workspace of ${project}. Wait for it, or stop it.`,
  );
}
