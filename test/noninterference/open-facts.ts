import type { Graph } from '../../src/graph/graph.js';
import { type Facts, storedFacts } from '../../src/graph/property-types.js';
import { itemAt, type Random } from '../../src/ingest/generate/random.js';
import { worldTexts } from '../random-world.js';
import type { Differing, Plan } from './directed-conditions.js';

const changed = [
  ['Product', ['externalId', 'name', 'brand', 'priceMinor']],
  ['Store', ['name', 'city', 'format']],
  ['Group', ['name', 'kind']],
] as const;
const texts = [...worldTexts, 'c1', 'c2', 'kiosk', 'club', 'Lumo', null];

/** How what everybody may see will be changed: products, stores and groups. */
export async function planOpen(graph: Graph, random: Random): Promise<Plan> {
  const all: (Differing & { readonly element: string; readonly now: Facts })[] = [];
  for (const [noun, properties] of changed) {
    const { records } = await graph.raw(`MATCH (it:${noun}) RETURN elementId(it) AS element, properties(it) AS was`);
    for (const record of records) {
      const now = Object.fromEntries(
        properties.map((name) => [name, name === 'priceMinor' ? random.integer(50, 400) : anyOf(random)]),
      );
      all.push({ noun, element: record.get('element') as string, was: record.get('was') as Facts, now });
    }
  }
  return {
    rows: all,
    make: async () => {
      const rows = all.map(({ element, now }) => ({ element, now: storedFacts(now) }));
      await graph.raw('UNWIND $rows AS row MATCH (it) WHERE elementId(it) = row.element SET it += row.now', { rows });
      return rows.length;
    },
  };
}

function anyOf(random: Random): string | null {
  return itemAt(texts, random.integer(0, texts.length));
}
