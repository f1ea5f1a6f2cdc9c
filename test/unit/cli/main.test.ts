import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkGds, checkMemory, checkNode } from '../../../src/cli/doctor.js';
import { checkAnalyses } from '../../../src/cli/doctor-analyses.js';
import { checkClasses } from '../../../src/cli/doctor-classes.js';
import { fileFault } from '../../../src/cli/file-fault.js';
import { main } from '../../../src/cli/main.js';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-cli-'));
});

afterAll(() => rm(home, { recursive: true }));

async function kith(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const written = { stdout: '', stderr: '' };
  const code = await main({
    argv: ['node', 'kith', ...args],
    env: { KITH_HOME: home, KITH_DATABASE: 'embedded', ...env },
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    on: () => undefined,
    removeListener: () => undefined,
    exit: () => undefined,
  });
  return { code, ...written };
}

test('help lists the commands and exits with 0', async () => {
  const { code, stdout } = await kith(['--help']);

  expect(code).toBe(0);
  for (const name of ['db', 'doctor', 'generate', 'migrate', 'start', 'token']) expect(stdout).toContain(name);
});

test('every command, and every command below one, has a help with examples and answers in JSON', async () => {
  const lacking: string[] = [];
  const seen: string[] = [];
  const look = async (path: readonly string[]): Promise<void> => {
    const { code, stdout } = await kith([...path, '--help']);
    expect(code).toBe(0);
    const listed = /^Commands:\n((?: .*\n)+)/m.exec(stdout)?.[1] ?? '';
    const below = [...listed.matchAll(/^ {2}([a-z]\S*)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help');
    for (const name of below) await look([...path, name]);
    if (below.length > 0) return;
    seen.push(path.join(' '));
    // A schema is JSON already.
    const speaksJson = stdout.includes('--json') || path.join(' ') === 'policy schema';
    if (!new RegExp(`Examples?:\\n  kith ${path[0]}`).test(stdout) || !speaksJson) lacking.push(path.join(' '));
  };

  await look([]);

  expect(lacking).toEqual([]);
  expect(seen.length).toBeGreaterThan(35);
});

test.each([[['nonsense']], [['migrate', '--nonsense']], [['db', 'nonsense']]])('%j is wrong usage', async (args) => {
  const { code, stdout, stderr } = await kith(args);

  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('nonsense');
});

test('a wrong setting is named and exits with 2', async () => {
  const { code, stdout, stderr } = await kith(['db', 'status', '--json'], { KITH_PORT: 'many' });

  expect(code).toBe(2);
  expect(stderr).toContain('KITH_PORT');
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CONFIGURATION' } });
});

test('a database that does not answer is a failure, not a stack', async () => {
  const { code, stderr } = await kith(['migrate'], { NEO4J_URI: 'bolt://127.0.0.1:1' });

  expect(code).toBe(1);
  expect(stderr).toBe('kith: The database cannot be reached. Check NEO4J_URI, or run `kith doctor`.\n');
});

test('the status of a database that does not run', async () => {
  expect(await kith(['db', 'status', '--json'])).toEqual({
    code: 0,
    stdout: `${JSON.stringify({ state: 'stopped', home })}\n`,
    stderr: '',
  });
  expect((await kith(['db', 'stop'])).stdout).toBe('No database runs in this home.\n');
});

test('a home that cannot be used is a sentence with what to do, not a stack, and the doctor finds it', async () => {
  const file = join(home, 'a-file');
  await writeFile(file, '');
  const unusable = { KITH_HOME: join(file, 'home') };

  const { code, stdout, stderr } = await kith(['db', 'status', '--json'], unusable);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^kith: .*a-file.* cannot be used: a file stands where a folder belongs.*KITH_HOME\.\n$/);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CONFIGURATION' } });

  const seen = await kith(['doctor', '--json'], unusable);
  expect(seen.code).toBe(1);
  expect((JSON.parse(seen.stdout) as { findings: unknown }).findings).toContainEqual({
    check: 'home',
    state: 'failed',
    found: `${file} is no folder`,
    mend: expect.stringContaining('KITH_HOME'),
  });
  await rm(file);
});

test.each([
  ['ENOSPC', 'DISK_FULL', 'Free some space'],
  ['ENOENT', 'CONFIGURATION', 'not there'],
  ['EROFS', 'CONFIGURATION', 'can only be read'],
  ['EACCES', 'CONFIGURATION', 'may not use it'],
])('what the system says of a file with %s becomes %s', (system, code, told) => {
  const error = Object.assign(new Error('of the system'), { code: system, path: '/kept/password', syscall: 'open' });

  expect(fileFault(error)).toMatchObject({ code, message: expect.stringContaining(told) });
});

test.each([[['none']], [['--rejects', 'none.ndjson']]])(
  'importing %j, which is not there, starts no database',
  async (args) => {
    const { code, stdout } = await kith(['import', ...args, '--json'], { KITH_JAVA: join(home, 'no-java') });

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'IMPORT_FOLDER_INVALID', message: expect.stringContaining('none') },
    });
  },
);

test('data is not deleted without --yes, nor at an address', async () => {
  expect(await kith(['db', 'reset'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  expect(await kith(['db', 'reset', '--yes'], { NEO4J_URI: 'bolt://db.example' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('NEO4J_URI'),
  });
});

test('the doctor fails on what is missing and says how to mend it', async () => {
  const { code, stdout } = await kith(['doctor', '--json'], { KITH_JAVA: join(home, 'no-java') });

  expect(code).toBe(1);
  const { findings } = JSON.parse(stdout) as { findings: readonly { readonly check: string }[] };
  expect(findings.find((finding) => finding.check === 'Java')).toMatchObject({
    state: 'failed',
    mend: expect.stringContaining('Install OpenJDK'),
  });
  expect(findings.find((finding) => finding.check === 'database')).toMatchObject({ state: 'warning' });
});

test.each([
  ['18.20.0', 'failed'],
  ['20.19.9', 'failed'],
  ['20.20.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node %s is %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

test('little memory is a warning', () => {
  expect(checkMemory(1_024)).toMatchObject({ state: 'warning', mend: expect.stringContaining('2048 MB') });
  expect(checkMemory(8_192).state).toBe('ok');
});

test.each([
  ['5.26.30', '2.13.9', 'ok'],
  ['5.26.30', '2.12.0', 'failed'],
  ['5.26.30', '2.26.0', 'failed'],
  ['5.26.30', 'unknown', 'failed'],
  ['2025.01.0', '2.13.9', 'failed'],
  ['2025.01.0', '2.14.0', 'ok'],
])('beside Neo4j %s, Graph Data Science %s is %s', (neo4j, gds, state) => {
  const finding = checkGds(neo4j, gds);

  expect(finding).toMatchObject({ check: 'Graph Data Science', state });
  if (state === 'failed') expect(finding).toMatchObject({ found: `${gds} is not made for Neo4j ${neo4j}` });
  if (state === 'failed') expect(finding.mend).toContain(neo4j.startsWith('5.26.') ? '2.13' : '2.14');
});

test('the doctor warns of a ring with more classes than the design counts on', () => {
  expect(checkClasses([])).toMatchObject({ state: 'ok', found: 'at most 0 in a ring' });
  expect(checkClasses([{ ring: 'firstParty', cc: 4_999 }])).toMatchObject({ state: 'ok' });
  expect(
    checkClasses([
      { ring: 'subject', cc: 12 },
      { ring: 'firstParty', cc: 5_000 },
    ]),
  ).toMatchObject({
    check: 'consent classes',
    state: 'warning',
    found: '5000 in firstParty',
  });
});

test('the doctor warns of analyses that are older than a day, or than an erasure', () => {
  const now = Date.UTC(2026, 10, 27, 12);
  const run = (job: string, hours: number, stale = false) => ({ job, endedAt: now - hours * 3_600_000, stale });

  expect(checkAnalyses([], now)).toMatchObject({ state: 'ok', found: 'none is served yet' });
  expect(checkAnalyses([run('communities', 25), run('influence', 1)], now)).toMatchObject({ state: 'ok' });
  expect(checkAnalyses([run('communities', 51), run('influence', 1, true), run('popularity', 2)], now)).toMatchObject({
    state: 'warning',
    found: 'communities is 51 hours old, influence is older than an erasure, a correction or a mark',
  });
});
