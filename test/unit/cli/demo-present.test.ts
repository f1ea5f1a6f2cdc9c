import { expect, test } from 'vitest';
import { tellOfDemo } from '../../../src/cli/demo-present.js';
import { personas } from '../../../src/ingest/generate/personas.js';
import { ids } from '../rights/written-audit.js';

async function toldWith(customers: readonly string[]): Promise<string> {
  const known = new Set<string>(customers.map((key) => ids.of('Customer', key)));
  const told: string[] = [];
  await tellOfDemo(
    { stderr: (text) => void told.push(text) },
    { hasCustomer: (id) => Promise.resolve(known.has(id)) },
    ids,
  );
  return told.join('');
}

const demo = personas.map(({ externalId }) => externalId);

test('an import into the graph of the demo is told so, in one line that says where to read on', async () => {
  const text = await toldWith([...demo, 'c-1001']);

  expect(text).toMatch(/^The invented people of the demo are in this graph.* docs\/import\.md .*\n$/);
  expect(text.split('\n')).toHaveLength(2);
});

test('nothing is told of an empty graph, of one of other people, nor where somebody is called as a persona is', async () => {
  expect(demo.length).toBeGreaterThan(1);
  expect(await toldWith([])).toBe('');
  expect(await toldWith(['c-1001', 'c-1002'])).toBe('');
  expect(await toldWith([...demo.slice(0, -1), 'c-1001'])).toBe('');
});
