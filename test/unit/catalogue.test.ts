import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src/graph/read/catalogue.js';
import { cypherFolder } from '../../src/graph/statement.js';

test('a noun that is governed cannot be given a full-text search', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-catalogue-'));
  cpSync(join(cypherFolder, 'read'), folder, { recursive: true });
  expect(loadCatalogue(folder).nouns.size).toBeGreaterThan(10);

  const file = join(folder, 'customer.cypher');
  writeFileSync(file, readFileSync(file, 'utf8').replace('// @sort NAME', '// @search customer_search\n// @sort NAME'));

  expect(() => loadCatalogue(folder)).toThrow('Customer is governed');
  rmSync(folder, { recursive: true, force: true });
});
