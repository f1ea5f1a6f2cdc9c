import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the parts of the workspace of a project lie in the home of a deployment. */
export function workspacePaths(home: string, project: string) {
  const folder = join(home, 'workspaces', project);
  return {
    folder,
    lock: join(folder, 'build.lock'),
    /** Which build is served. */
    current: join(folder, 'current.json'),
    builds: join(folder, 'builds'),
    /** The fingerprints of the ids of the latest builds, so that no later one shares an id with them. */
    pastIds: join(folder, 'past-ids'),
    log: join(folder, 'serve.log'),
  } as const;
}

/** Where the parts of one build lie. Only `home` is known to its database. */
export function buildPaths(home: string, project: string, build: string) {
  const folder = join(workspacePaths(home, project).builds, build);
  return {
    folder,
    /** The home of the embedded server. */
    home: join(folder, 'home'),
    /** Who is in it, as keyed hashes; see `Roster`. */
    roster: join(folder, 'roster'),
    ids: join(folder, 'ids'),
    manifest: join(folder, 'manifest.json'),
    spill: join(folder, 'spill'),
    files: join(folder, 'files'),
  } as const;
}

const Manifest = z.object({
  project: z.string(),
  build: z.string(),
  builtAt: z.string(),
  policyRev: z.string(),
  customers: z.number().int(),
  rows: z.record(z.string(), z.number()),
  /** The text that everything said of the canaries held, and the pseudonym of the one who is in. */
  canary: z.object({ token: z.string(), pseudonym: z.string() }),
});

/** What the deployment keeps of a build beside it. */
export type Manifest = z.output<typeof Manifest>;

export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  await writeWhole(file, JSON.stringify(manifest));
}

export async function readManifest(file: string): Promise<Manifest | null> {
  const text = await readOrNull(file);
  return text === null ? null : Manifest.parse(JSON.parse(text));
}

/** The build that is served, or null where there is none. */
export async function currentBuild(home: string, project: string): Promise<string | null> {
  const text = await readOrNull(workspacePaths(home, project).current);
  return text === null ? null : z.object({ build: z.string() }).parse(JSON.parse(text)).build;
}

/** From one moment to the next. */
export async function makeCurrent(home: string, project: string, build: string): Promise<void> {
  await writeWhole(workspacePaths(home, project).current, JSON.stringify({ build }));
}

/** The projects that have a workspace in this home. */
export async function workspacesOf(home: string): Promise<readonly string[]> {
  return (await namesIn(join(home, 'workspaces'))).toSorted();
}

export async function buildsOf(home: string, project: string): Promise<readonly string[]> {
  return (await namesIn(workspacePaths(home, project).builds)).toSorted();
}

const pastIdsMax = 30;

/** Deletes every build but one: what a killed build left, and those that were served before. The fingerprints of their ids stay. */
export async function deleteBuilds(home: string, project: string, except: string | null): Promise<void> {
  const { pastIds } = workspacePaths(home, project);
  for (const build of await buildsOf(home, project)) {
    if (build === except) continue;
    const paths = buildPaths(home, project, build);
    const manifest = await readManifest(paths.manifest);
    if (manifest !== null) {
      await makePrivateFolder(pastIds);
      await rename(paths.ids, join(pastIds, `${manifest.builtAt} ${build}`)).catch(absent(undefined));
    }
    // A server that was just ended may write its last file while the folder is emptied.
    await rm(paths.folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const past = (await namesIn(pastIds)).toSorted().slice(0, -pastIdsMax);
  for (const name of past) await rm(join(pastIds, name), { force: true });
}

/** The files with the fingerprints of every build of this home but one, those that are gone among them. */
export async function idFilesOf(home: string, except: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const project of await workspacesOf(home)) {
    const { pastIds } = workspacePaths(home, project);
    const builds = (await buildsOf(home, project)).filter((build) => build !== except);
    files.push(...builds.map((build) => buildPaths(home, project, build).ids));
    files.push(...(await namesIn(pastIds)).map((name) => join(pastIds, name)));
  }
  return files;
}

export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}

async function readOrNull(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(absent(null));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(absent([]));
}

function absent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if ((error as { code?: string }).code === 'ENOENT') return value;
    throw error;
  };
}
