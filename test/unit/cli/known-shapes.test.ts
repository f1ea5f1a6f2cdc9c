import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KnownShapes } from '../../../src/cli/known-shapes.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { Shapes } from '../../../src/serve/shapes.js';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-shapes-'));
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** A process that lives as long as it is asked for these. */
async function lives(texts: readonly string[]): Promise<readonly string[]> {
  let ms = 0;
  const shapes = new Shapes(defaultPolicy, () => (ms += 1));
  await using known = await KnownShapes.open(home, shapes);
  for (const text of texts)
    for (let time = 0; time < 2; time += 1) shapes.use({ client: 'kith.console', endUser: null }, { name: text, text });
  return known.before.map(({ text }) => text);
}

test('a process knows what the ones before it were asked for, the latest first', async () => {
  expect(await lives(['a', 'b'])).toEqual([]);
  expect(await lives(['c', 'a'])).toEqual(['b', 'a']);
  expect(await lives([])).toEqual(['a', 'c', 'b']);
  expect(await lives([])).toEqual(['a', 'c', 'b']);
});

test('no more are kept than are worth a start', async () => {
  await lives(Array.from({ length: 300 }, (_, at) => `earlier ${at}`));
  await lives(['now']);

  const kept = await lives([]);
  expect(kept).toHaveLength(300);
  expect(kept[0]).toBe('now');
  expect(kept).not.toContain('earlier 0');
});

test('the file is its owner’s alone, and nothing is left beside it', async () => {
  await lives(['a']);

  expect(await readdir(home)).toEqual(['shapes.json']);
  expect((await stat(join(home, 'shapes.json'))).mode & 0o777).toBe(0o600);
});

test.each([
  ['broken', '{"statements":[{"name":"a"'],
  ['of another form', '{"statements":[{"name":"a"}]}'],
])('a file that is %s counts for none, and is written anew', async (_, text) => {
  await writeFile(join(home, 'shapes.json'), text);

  expect(await lives(['a'])).toEqual([]);
  expect(JSON.parse(await readFile(join(home, 'shapes.json'), 'utf8'))).toEqual({
    statements: [{ name: 'a', text: 'a' }],
  });
});
