import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// The picture of docs/model.md is of the whole graph: all that its tables name is in it, and nothing else.

const page = readFileSync(new URL('../../docs/model.md', import.meta.url), 'utf8');
const picture = /```mermaid\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

/** The names in the first column of a section's table. */
function named(section: string): readonly string[] {
  const rows = (page.split(`\n## ${section}\n`)[1] ?? '').split('\n## ')[0]?.match(/^\| `[^|]*/gm) ?? [];
  return rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
}

test('the picture of the graph has every relationship type of the tables, and no other', () => {
  const drawn = [...picture.matchAll(/-- "?([A-Z_ ·]+)"? -->/g)].flatMap(([, names = '']) => names.split(' · '));

  expect(new Set(drawn)).toEqual(new Set(named('Relationships')));
  expect(drawn.length).toBeGreaterThan(30);
});

test('the picture of the graph has every label of the tables, and no other', () => {
  const drawn = picture
    .replaceAll(/^.*(?:subgraph|graph LR).*$/gm, '')
    .replaceAll(/"[^"]*"|\brunId\b/g, '')
    .match(/\b[A-Z][a-z]\w+/g);

  expect(new Set(drawn)).toEqual(new Set(named('Nodes')));
});
