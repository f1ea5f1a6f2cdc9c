import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
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
let folder: string;
let archive: ClassArchive;

beforeAll(async () => {
  java = await findJava(settings);
  jars = jarsFor(await readJarLock(), { browser: true });
  await ensureJars(jars, settings, noProgress);
  classPath = jars.jars.map(({ path }) => join(settings.jars, path)).join(delimiter);
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-classes-'));
  archive = classArchive(java, { jars, jarsFolder: folder, home: folder });
  const tooLong = `@lambda-proxy ${'x'.repeat(5_000)}`;
  await writeFile(archive.list, ['java/lang/Object', 'org/neo4j/cli/AdminTool', tooLong, '@lambda-pro'].join('\n'));
});

afterEach(() => rm(folder, { recursive: true }));

function written(signal = new AbortController().signal): Promise<boolean> {
  const jvm = { program: java.program, arguments: ['-classpath', classPath], folder, log: join(folder, 'log') };
  return writeClassArchive(archive, jvm, signal);
}

/** Where the class of Neo4j's command comes from when it says its version. */
async function sourceOfAdmin(...options: readonly string[]): Promise<string | undefined> {
  const args = [...options, '-Xlog:class+load', '-classpath', classPath, admin, '--version'];
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
  expect((await readdir(folder)).toSorted()).toEqual([archive.file.slice(folder.length + 1), 'log']);
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

test('an archive is of these jars and this build of Java, with Neo4j Browser or without', () => {
  const about = { jarsFolder: folder, home: folder };
  const [first] = jars.jars;
  const without = classArchive(java, { ...about, jars: jarsFor(jars, { browser: false }) });

  expect(without.file).toBe(archive.file);
  expect(classArchive({ ...java, build: `${java.build}.1` }, { ...about, jars }).file).not.toBe(archive.file);
  const others = { jars: [...jars.jars.slice(1), { ...first, sha256: '0'.repeat(64) }] } as JarLock;
  expect(classArchive(java, { ...about, jars: others }).file).not.toBe(archive.file);
});
