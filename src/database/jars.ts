import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Progress } from '../model/progress.js';
import { diskFull, download, fileSize, isWhole } from './download.js';
import { type LockFile, takeLock } from './lock-file.js';
import { isCode } from './private-file.js';

const Lock = z.object({
  jars: z.array(
    z.object({
      path: z.string().regex(/^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\/)+[A-Za-z0-9._-]+\.jar$/),
      size: z.number().int().positive(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** The jars of the embedded database in the order of the class path, each with its path in Maven layout. */
export type JarLock = z.output<typeof Lock>;
export type Jar = JarLock['jars'][number];

export interface JarSource {
  /** The folder to fill. */
  readonly jars: string;
  readonly mirror: string;
  readonly repository: string;
}

const parallelMax = 8;
const turnPollMs = 200;
/** Left free on the disk beside the jars, for the database to begin with: bytes. */
const spareBytes = 256 * 1_048_576;

export async function readJarLock(): Promise<JarLock> {
  return Lock.parse(JSON.parse(await readFile(new URL('jars.lock.json', import.meta.url), 'utf8')));
}

/** The lock without Neo4j Browser, or with it as the last one: an archive of the classes before it then serves both. */
export function jarsFor(lock: JarLock, options: { readonly browser: boolean }): JarLock {
  const isBrowser = ({ path }: Jar) => basename(path).startsWith('neo4j-browser-');
  const others = lock.jars.filter((jar) => !isBrowser(jar));
  return { jars: options.browser ? [...others, ...lock.jars.filter(isBrowser)] : others };
}

/** Neo4j scans its plugins folder for procedures, class by class: only the jars that hold some belong there. */
export function holdsProcedures(jar: Jar): boolean {
  return /^(?:proc|alpha-proc|cypher-aggregation|opengds-extension)-/.test(basename(jar.path));
}

/** Makes every jar of the lock stand in the folder, whole and verified: from there, from the local repository, or downloaded.
 * Processes that share
 * the folder fill it one after another, so the second finds what the first one brought. Throws `DOWNLOAD_FAILED`, `CHECKSUM_MISMATCH` or
 * `DISK_FULL`; a later call goes on where this one stopped. */
export async function ensureJars(lock: JarLock, source: JarSource, progress: Progress): Promise<void> {
  const stamp = join(source.jars, `verified-${lockHash(lock)}`);
  const isVerified = async () => (await fileSize(stamp)) !== null && (await allThere(lock, source));
  if (await isVerified()) return;
  await using _turn = await turnToFill(source.jars, progress);
  if (await isVerified()) return;

  const missing: Jar[] = [];
  let checked = 0;
  await inParallel(lock.jars, async (jar) => {
    if (!(await isThere(jar, source))) missing.push(jar);
    checked += 1;
    progress({ stage: 'checking the database files', done: checked, total: lock.jars.length, unit: 'files' });
  });
  await downloadAll(missing, source, progress);
  await writeFile(stamp, '');
}

/** Waits until no other process fills the folder. */
async function turnToFill(folder: string, progress: Progress): Promise<LockFile> {
  for (;;) {
    const turn = await takeLock(join(folder, 'filling.lock')).catch((cause: unknown) => {
      throw isCode(cause, 'ENOSPC') ? diskFull(join(folder, 'jars'), cause) : cause;
    });
    if (!('heldBy' in turn)) return turn;
    const note = `process ${turn.heldBy.pid} brings them`;
    progress({ stage: 'waiting for the database files', done: 0, total: null, unit: 'files', note });
    await sleep(turnPollMs);
  }
}

async function downloadAll(missing: readonly Jar[], source: JarSource, progress: Progress): Promise<void> {
  const total = missing.reduce((sum, jar) => sum + jar.size, 0);
  if (total === 0) return;
  const disk = await statfs(source.jars);
  if (disk.bavail * disk.bsize < total + spareBytes) throw diskFull(join(source.jars, 'jars'));

  let done = 0;
  const announce = (count: number) => {
    done += count;
    progress({ stage: 'downloading the database', done: Math.max(0, done), total, unit: 'bytes' });
  };
  await inParallel(missing, (jar) =>
    download({
      url: `${source.mirror}/${jar.path}`,
      file: join(source.jars, jar.path),
      wanted: jar,
      onBytes: announce,
    }),
  );
}

/** A verified jar is trusted by its size at later starts: reading all of them again would cost a second each time. */
async function allThere(lock: JarLock, source: JarSource): Promise<boolean> {
  const sizes = await Promise.all(lock.jars.map((jar) => fileSize(join(source.jars, jar.path))));
  return lock.jars.every((jar, index) => sizes[index] === jar.size);
}

async function isThere(jar: Jar, source: JarSource): Promise<boolean> {
  const file = join(source.jars, jar.path);
  if (await isWhole(file, jar)) return true;
  await rm(file, { force: true });
  const local = join(source.repository, jar.path);
  if (!(await isWhole(local, jar))) return false;
  await takeOver(local, file);
  return true;
}

/** Puts a second name of a file in place, or a copy of it. */
export async function takeOver(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await link(from, to);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return;
    // Another disk, or a file system without links.
    const draft = `${to}.copy`;
    await copyFile(from, draft).catch((cause: unknown) => {
      throw isCode(cause, 'ENOSPC') ? diskFull(to, cause) : cause;
    });
    await rename(draft, to);
  }
}

function lockHash(lock: JarLock): string {
  return createHash('sha256').update(JSON.stringify(lock)).digest('hex').slice(0, 16);
}

/** Runs the work for each item, `parallelMax` at a time. After the first failure nothing new begins; it is thrown at the end. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  let failure: { readonly error: unknown } | null = null;
  const worker = async () => {
    for (const item of rest) {
      if (failure !== null) return;
      await work(item).catch((error: unknown) => {
        failure ??= { error };
      });
    }
  };
  await Promise.all(Array.from({ length: parallelMax }, worker));
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}
