import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findJava } from '../../../src/database/java.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-java-'));
});

afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19 LTS', 21],
])('takes %s', async (spoken, version) => {
  const java = await program('java', spoken);

  await expect(findJava({ java, javaHome: null })).resolves.toEqual({ program: java, version, build: spoken });
});

test.each([
  ['java version "1.8.0_401"', 'Java 8'],
  ['openjdk version "11.0.2" 2019-01-15', 'Java 11'],
  ['openjdk version "24" 2025-03-18', 'Java 24'],
])('refuses %s and says which to install', async (spoken, named) => {
  const java = await program('java', spoken);

  await expect(findJava({ java, javaHome: null })).rejects.toMatchObject({
    code: 'JAVA_VERSION',
    message: expect.stringMatching(new RegExp(`needs Java 17 or 21.*${named}.*Install`)),
  });
});

test('says so when the named program is no Java', async () => {
  await expect(findJava({ java: join(folder, 'none'), javaHome: null })).rejects.toMatchObject({
    code: 'JAVA_NOT_FOUND',
    message: expect.stringContaining('Install OpenJDK 17 or 21'),
  });
});

test('a program that fails is no Java, whatever it prints', async () => {
  // The placeholder of macOS prints a hint and fails.
  const java = await program('java', 'version "17.0.1"', 1);

  await expect(findJava({ java, javaHome: null })).rejects.toMatchObject({ code: 'JAVA_NOT_FOUND' });
});

test('looks into JAVA_HOME first', async () => {
  await mkdir(join(folder, 'bin'));
  const java = await program('bin/java', 'openjdk version "21.0.1"');

  await expect(findJava({ java: null, javaHome: folder })).resolves.toMatchObject({ program: java, version: 21 });
});

async function program(name: string, spoken: string, exitCode = 0): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\necho '${spoken}' >&2\nexit ${exitCode}\n`);
  await chmod(file, 0o755);
  return file;
}
