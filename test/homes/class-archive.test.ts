import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import {
  archiveArgument,
  type ClassArchive,
  classArchive,
  writeClassArchive,
} from '../../src/database/class-archive.js';
import { ensureJars, jarsFor, type JarLock, readJarLock } from '../../src/database/jars.js';
import { findJava, type Java } from '../../src/database/java.js';
import { noProgress } from '../../src/model/progress.js';

const settings = readConfig({ ...process.env, NEO4J_URI: '' }).database;
const run = promisify(execFile);
const admin = 'org.neo4j.cli.AdminTool';
let java: Java;
let jars: JarLock;
let classPath: string;
let withBrowser: string;
let folder: string;
let archive: ClassArchive;

beforeAll(async () => {
  java = await findJava(settings);
  jars = jarsFor(await readJarLock(), { browser: true });
  await ensureJars(jars, settings, noProgress);
  const pathOf = (lock: JarLock) => lock.jars.map(({ path }) => join(settings.jars, path)).join(delimiter);
  classPath = pathOf(jarsFor(jars, { browser: false }));
  withBrowser = pathOf(jars);
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-classes-'));
  archive = {
    ...(await classArchive(java, { jars, jarsFolder: settings.jars, home: folder })),
    file: join(folder, 'classes.jsa'),
  };
  const tooLong = `@lambda-proxy ${'x'.repeat(5_000)}`;
  await writeFile(archive.list, ['java/lang/Object', 'org/neo4j/cli/AdminTool', tooLong, '@lambda-pro'].join('\n'));
});

afterEach(() => rm(folder, { recursive: true }));

function written(signal = new AbortController().signal): Promise<boolean> {
  const jvm = { program: java.program, arguments: ['-classpath', classPath], folder, log: join(folder, 'log') };
  return writeClassArchive(archive, jvm, signal);
}

/** Where the class of Neo4j's command comes from when it says its version. */
async function sourceOfAdmin(option: string, path = classPath): Promise<string | undefined> {
  const args = [option, '-Xlog:class+load', '-classpath', path, admin, '--version'];
  const env = { ...process.env, NEO4J_HOME: folder, NEO4J_CONF: folder };
  const { stdout } = await run(java.program, args, { env, maxBuffer: 64 * 1_048_576 });
  expect(stdout).toMatch(/^5\.26\./m);
  return new RegExp(`${admin} source: (.*)`).exec(stdout)?.[1];
}

test('a server that has no archive lists its classes; of the list comes the archive that the next one is given', async () => {
  expect(await archiveArgument(archive)).toBe(`-XX:DumpLoadedClassList=${archive.list}`);

  expect(await written()).toBe(true);

  const given = await archiveArgument(archive);
  expect(given).toBe(`-XX:SharedArchiveFile=${archive.file}`);
  expect(await sourceOfAdmin(given)).toMatch(/^shared objects file/);
  expect(await sourceOfAdmin(given, withBrowser)).toMatch(/^shared objects file/);
  expect((await readdir(folder)).toSorted()).toEqual(['classes.jsa', 'log']);
  // Somebody else was faster: nothing is listed any more, and nothing to do.
  expect(await written()).toBe(true);
});

test('an archive that is of no use keeps no JVM from starting', async () => {
  await writeFile(archive.file, 'no archive');

  expect(await sourceOfAdmin(await archiveArgument(archive))).toMatch(/^jar:|^file:/);
});

test('a database that is stopped meanwhile ends it, and leaves the list for the next time', async () => {
  const stopping = new AbortController();
  const writing = written(stopping.signal);
  await expect.poll(() => readdir(folder)).toContain('archive.args');
  stopping.abort();

  expect(await writing).toBe(false);
  expect((await readdir(folder)).toSorted()).toEqual(['classes.list', 'log']);
});

test('an archive is of these jars and this build of Java, with Neo4j Browser or without', async () => {
  const about = { jarsFolder: settings.jars, home: folder };
  const { file } = await classArchive(java, { ...about, jars });
  const without = await classArchive(java, { ...about, jars: jarsFor(jars, { browser: false }) });
  const otherBuild = await classArchive({ ...java, build: `${java.build}.1` }, { ...about, jars });
  const fewer = await classArchive(java, { ...about, jars: { jars: jars.jars.slice(1) } });

  expect(without.file).toBe(file);
  expect(otherBuild.file).not.toBe(file);
  expect(fewer.file).not.toBe(file);
});

test('jars that lie elsewhere, or were written anew, have an archive of their own', async () => {
  const [jar] = jars.jars;
  const one = { jars: jar === undefined ? [] : [jar] };
  const copied = async (name: string) => {
    const jarsFolder = join(folder, name);
    await mkdir(dirname(join(jarsFolder, String(jar?.path))), { recursive: true });
    await copyFile(join(settings.jars, String(jar?.path)), join(jarsFolder, String(jar?.path)));
    return { jars: one, jarsFolder, home: folder };
  };
  const [here, there] = [await copied('here'), await copied('there')];
  const before = await classArchive(java, here);

  expect((await classArchive(java, there)).file.split('/').at(-1)).not.toBe(before.file.split('/').at(-1));
  expect(await classArchive(java, here)).toEqual(before);
  await utimes(join(here.jarsFolder, String(jar?.path)), 1_000, 1_000);
  expect((await classArchive(java, here)).file).not.toBe(before.file);
});
