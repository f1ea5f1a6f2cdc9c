import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { contract, type FileName, fileNames } from '../../../src/ingest/contract.js';
import { contractTables, schemaOf } from '../../../src/ingest/contract-docs.js';
import { parseRow } from '../../../src/ingest/rows.js';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
const block = /<!-- contract -->[\s\S]*<!-- \/contract -->/;

// `npx vitest run --project unit test/unit/ingest/contract-docs.test.ts -u` prints the files anew after a change of the contract.
test('docs/import.md holds the tables of the contract', async () => {
  const page = await readFile(`${docs}import.md`, 'utf8');

  expect(page).toMatch(block);
  const printed = page.replace(block, () => `<!-- contract -->\n\n${contractTables()}\n\n<!-- /contract -->`);
  await expect(printed).toMatchFileSnapshot(`${docs}import.md`);
});

test.each(fileNames)('docs/import/%s.schema.json says what the contract says', async (file) => {
  await expect(`${JSON.stringify(schemaOf(file), null, 2)}\n`).toMatchFileSnapshot(`${docs}import/${file}.schema.json`);
});

test.each(fileNames)('the examples of %s make a row that the contract accepts', (file: FileName) => {
  const { columns } = contract[file];

  const parsed = parseRow(columns, Object.fromEntries(columns.map((column) => [column.name, column.example])));

  expect(parsed.fault).toBeUndefined();
});

test('a key names columns of its file, and a reference names a file', () => {
  for (const file of fileNames) {
    const { columns, key } = contract[file];
    const names: readonly string[] = columns.map((column) => column.name);

    expect(key.every((name) => names.includes(name))).toBe(true);
    for (const column of columns) {
      const named = 'references' in column && typeof column.references === 'string' ? column.references : '';
      expect(named.split(/, | or /).every((name) => name === '' || fileNames.includes(name as FileName))).toBe(true);
    }
  }
});
