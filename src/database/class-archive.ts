import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileSize } from './download.js';
import { jarsFor, type JarLock } from './jars.js';
import type { Java } from './java.js';
import { writeJavaArguments } from './java-arguments.js';
import { takeLock } from './lock-file.js';
import { firstPid, spawnWatched, stopWatched } from './watched-process.js';

/**
 * The archive of the classes that the database loads, as the JVM maps it into memory at its start (class data sharing, JEP 310): without it each start
 * finds, parses and verifies 20,000 classes anew. A JVM that cannot use one starts without.
 */
export interface ClassArchive {
  readonly file: string;
  /** Where a server that has no archive writes down which classes it loads. */
  readonly list: string;
}

/**
 * It is good for these jars where they lie, as old as they are, and for this very build of Java: a JVM that was given another would start without any, its
 * own included. Neo4j Browser has no classes, stands last, and makes no difference.
 */
export async function classArchive(
  java: Java,
  about: { readonly jars: JarLock; readonly jarsFolder: string; readonly home: string },
): Promise<ClassArchive> {
  const { jars } = jarsFor(about.jars, { browser: false });
  const files = jars.map(({ path }) => join(about.jarsFolder, path));
  const times = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
  const key = createHash('sha256')
    .update(JSON.stringify([jars, files, times, java.build]))
    .digest('hex')
    .slice(0, 16);
  return { file: join(about.jarsFolder, `classes-${key}.jsa`), list: join(about.home, 'classes.list') };
}

/** What a server is given: the archive where there is one, else where to write its list. A file that is not there would cost the JVM its own archive as well. */
export async function archiveArgument({ file, list }: ClassArchive): Promise<string> {
  return (await fileSize(file)) === null ? `-XX:DumpLoadedClassList=${list}` : `-XX:SharedArchiveFile=${file}`;
}

/** The JVM reads no longer line of a list, and stops at one: such a class is loaded as before. */
const lineMax = 4_000;
/** An archive has 160 MB; the database needs room as well. */
const spareBytes = 1_024 * 1_048_576;

/** Writes the archive beside the jars, of the classes that the server has listed so far, at the lowest priority. Resolves with whether there is one now. */
export async function writeClassArchive(
  archive: ClassArchive,
  jvm: {
    readonly program: string;
    readonly arguments: readonly string[];
    readonly folder: string;
    readonly log: string;
  },
  signal: AbortSignal,
): Promise<boolean> {
  if ((await fileSize(archive.file)) !== null) return true;
  const disk = await statfs(dirname(archive.file));
  if (disk.bavail * disk.bsize < spareBytes) return false;
  // Homes that share the jars need it once.
  const turn = await takeLock(`${archive.file}.lock`);
  if ('heldBy' in turn) return false;
  await using _turn = turn;
  const draft = `${archive.file}.new`;
  const list = `${archive.list}.whole`;
  const argumentsFile = join(jvm.folder, 'archive.args');
  try {
    await writeFile(list, wholeLines(await readFile(archive.list, 'utf8')));
    await writeJavaArguments(argumentsFile, [
      ...jvm.arguments,
      '-Xshare:dump',
      `-XX:SharedClassListFile=${list}`,
      `-XX:SharedArchiveFile=${draft}`,
      // Of thousands of classes it would tell that they cannot be in it.
      '-Xlog:disable',
      '-Xlog:all=error:stderr',
    ]);
    if (signal.aborted) return false;
    // What it starts inherits the priority: set from here, it would come too late for most of its threads.
    const child = await spawnWatched('nice', ['-n', '19', jvm.program, `@${argumentsFile}`], jvm);
    const ended = once(child, 'exit').catch(() => undefined);
    const pid = await firstPid(child);
    // It has nothing to save, and in the middle of its work it hears no softer word.
    const kill = () => (pid === null ? void stopWatched(child) : killed(pid));
    signal.addEventListener('abort', kill);
    if (signal.aborted) kill();
    if (child.exitCode === null) await ended;
    signal.removeEventListener('abort', kill);
    const code = child.exitCode;
    if (code !== 0 || signal.aborted) return false;
    await rename(draft, archive.file);
    await rm(archive.list, { force: true });
    return true;
  } finally {
    for (const file of [draft, list, argumentsFile]) await rm(file, { force: true });
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** The server may be in the middle of a line. */
function wholeLines(text: string): string {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line.length < lineMax).join('\n');
}
