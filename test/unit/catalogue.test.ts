import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src/graph/read/catalogue.js';
import { cypherFolder } from '../../src/graph/statement.js';

test.each([
  ['a full-text search', '// @search customer_search', 'Customer is governed, so it cannot be searched'],
  ['an order by a count', '// @count BUYERS buyers', 'Customer is governed, so nothing of it is published'],
])('a noun that is governed cannot be given %s', (_, tag, problem) => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-catalogue-'));
  cpSync(join(cypherFolder, 'read'), folder, { recursive: true });
  expect(loadCatalogue(folder).nouns.size).toBeGreaterThan(10);

  const file = join(folder, 'customer.cypher');
  writeFileSync(file, readFileSync(file, 'utf8').replace('// @sort NAME', `${tag}\n// @sort NAME`));

  expect(() => loadCatalogue(folder)).toThrow(problem);
  rmSync(folder, { recursive: true, force: true });
});
