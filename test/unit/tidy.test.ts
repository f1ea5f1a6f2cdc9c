import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
const linesMax = 300;

// Files that git knows or would add: what lies about ignored is nobody's business.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: project,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(`${project}${file}`));

const code = files.filter((file) => /^(?:src|test|bench|bin|examples)\/.*\.(?:ts|mjs)$/.test(file));
const product = code.filter((file) => file.startsWith('src/'));
const words = [...code, ...files.filter((file) => /\.(?:cypher|md|json|ya?ml)$/.test(file))];

const textOf = (file: string) => readFileSync(`${project}${file}`, 'utf8');
const offenders = (candidates: readonly string[], offends: (text: string, file: string) => boolean) =>
  candidates.filter((file) => offends(textOf(file), file));

test('there are sources to look at', () => {
  expect(product.length).toBeGreaterThan(50);
});

test('no file is a drawer for everything: name it after what is inside, or put it beside its only caller', () => {
  const drawers = /^(?:utils?|helpers?|common|shared|misc|lib|index)$/;
  const parts = (file: string) => [...file.split('/').slice(0, -1), basename(file).replace(/\..*$/, '')];

  expect(code.filter((file) => parts(file).some((part) => drawers.test(part)))).toEqual([]);
});

test('files are kebab-case', () => {
  expect(code.filter((file) => !/^(?:[a-z0-9-]+|__snapshots__)(?:\.[a-z0-9-]+)*$/.test(basename(file)))).toEqual([]);
});

test(`no source has more than ${linesMax} lines: it holds two things, give the second a file and a name`, () => {
  expect(offenders(product, (text) => text.split('\n').length > linesMax + 1)).toEqual([]);
});

test('a TODO has the number of its issue: TODO(#12)', () => {
  expect(
    offenders(
      code,
      (text, file) => file !== 'test/unit/tidy.test.ts' && /\b(?:TODO(?!\(#\d+\))|FIXME|XXX|HACK)\b/.test(text),
    ),
  ).toEqual([]);
});

test('the environment is read in src/main.ts and src/cli/main.ts alone: pass the setting in', () => {
  const readers = /\bprocess\.env\b/;
  // A child process inherits the whole environment, which is handing it on and not reading it.
  const handsOn = (text: string) => text.replaceAll(/\.\.\.process\.env\b/g, '');
  const mayRead = ['src/main.ts', 'src/cli/main.ts'];

  expect(offenders(product, (text, file) => !mayRead.includes(file) && readers.test(handsOn(text)))).toEqual([]);
});

test('nothing is switched off without a reason: say why after the colon, or mend the cause', () => {
  const bare = /@ts-ignore|@ts-nocheck|@ts-expect-error\s*$|biome-ignore(?!.*: \S)|eslint-disable|\.only\(|\.skip\(/m;

  expect(offenders(code, (text, file) => file !== 'test/unit/tidy.test.ts' && bare.test(text))).toEqual([]);
});

test('a file ends with a line end and holds no tab or blank at the end of a line', () => {
  const untidy = (text: string) => text !== '' && (!text.endsWith('\n') || /[ \t]+$/m.test(text));

  expect(offenders(words, (text, file) => !file.includes('__snapshots__') && untidy(text))).toEqual([]);
});

test('no file holds both sides of a merge that nobody settled', () => {
  expect(offenders(words, (text) => /^(?:<{7}|>{7}) /m.test(text))).toEqual([]);
});

test('schema files are numbered without a gap', () => {
  const numbers = files
    .filter((file) => file.startsWith('cypher/schema/'))
    .map((file) => Number(/^(\d{3})-[a-z0-9-]+\.cypher$/.exec(basename(file))?.[1]))
    .toSorted((a, b) => a - b);

  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});
