import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { categoryLeaves } from '../../../src/consent/categories.js';
import { covers } from '../../../src/consent/paths.js';
import { isFact, labels, ties } from '../../../src/rights/personal-data.js';

const model = readFileSync(new URL('../../../docs/model.md', import.meta.url), 'utf8');

/** The rows of the table under a heading: its cells. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const section = model.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => /^\| *`/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

/** The property names among the spans of code: what stands in brackets explains. */
function namesIn(cell: string): readonly string[] {
  const code = [...cell.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? '');
  return code.flatMap((span) =>
    span
      .replaceAll(/\([^)]*\)/g, '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[a-z][a-zA-Z]*$/.test(name)),
  );
}

test('the catalogue has the labels and properties of docs/model.md, and no others', () => {
  const rows = tableOf('Nodes');

  expect(rows.length).toBeGreaterThan(20);
  const documented = Object.fromEntries(
    rows.map((cells) => [/`(\w+)`/.exec(cells[1] ?? '')?.[1], [...new Set(namesIn(cells[3] ?? ''))].toSorted()]),
  );
  const catalogued = Object.entries(labels).map(([name, label]) => [name, label.properties.toSorted()]);
  expect(Object.fromEntries(catalogued)).toEqual(documented);
});

test('the catalogue has the relationship types and properties of docs/model.md, and no others', () => {
  const rows = tableOf('Relationships');
  const documented = rows.flatMap((cells) =>
    [...(cells[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, type]) => [type, namesIn(cells[3] ?? '').toSorted()]),
  );

  expect(documented.length).toBeGreaterThan(30);
  const catalogued = Object.entries(ties).map(([type, tie]) => [
    type,
    // The table describes a few types in one row, of which some have a property less.
    type === 'LIKED' || type === 'SHARED' ? [...tie.properties, 'text'].toSorted() : tie.properties.toSorted(),
  ]);
  expect(Object.fromEntries(catalogued)).toEqual(Object.fromEntries(documented));
});

test('every category of the catalogue is one of the tree', () => {
  const named = [...Object.values(labels), ...Object.values(ties)].flatMap((one) => one.categories);

  expect(named.filter((category) => !categoryLeaves.some((leaf) => covers(category, leaf)))).toEqual([]);
});

test('a relationship leads from and to labels of the catalogue', () => {
  const ends = Object.values(ties).flatMap((tie) => [...tie.from, ...tie.to]);

  expect(ends.filter((label) => labels[label] === undefined)).toEqual([]);
});

test('how many are in a community is no fact about one of them: from one export to the next it would tell that somebody left', () => {
  const told = labels['Community']?.properties.filter(isFact);

  expect(told).toEqual(['number', 'label', 'level', 'runId', 'purpose']);
});
