import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/model/errors.js';

test('docs/errors.md explains each code, and no other', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const explained = [...page.matchAll(/^\| `(\w+)` \|/gm)].map((found) => found[1]);

  expect(explained).toEqual([...errorCodes]);
});
