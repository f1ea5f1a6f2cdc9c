import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { benchContext, compositionOf, paramsOf } from '../../bench/read/contexts.js';
import { generatedShapes } from '../../bench/read/shapes.js';
import { classProperties, readTerms } from '../../src/consent/classes.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ReadTerms } from '../../src/consent/terms.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Keyset } from '../../src/graph/read/selection.js';
import type { RequestContext } from '../../src/serve/context.js';
import { arrangementOf } from '../../src/serve/page.js';
import { roots } from '../../src/serve/roots.js';
import { benchViewer } from '../../bench/read/world.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { plansKept } from '../plans-kept.js';

/** Sizes of class sets: a server caches a plan for each size bucket of a list (1, 10, 100, 1,000 …), and vectors must not be such lists. */
const classCounts = [2, 30, 300, 1_000, 3_000] as const;
const shapeCount = 50;

let graph: Graph;
let context: RequestContext;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  context = await benchContext(graph, termsOf(2));
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

/** Terms of a table with so many classes, all of which allow everything. */
function termsOf(classes: number): ReadTerms {
  const terms = readTerms({ policy: defaultPolicy, table: {}, viewer: benchViewer, now: Date.UTC(2026, 9, 1) });
  const allow = Object.fromEntries(Object.keys(terms.allow).map((key) => [key, new Int8Array(classes).fill(1)]));
  return { ...terms, allow };
}

function cursorOf(document: string): string {
  const name = /{ (\w+)\(after/.exec(document)?.[1] ?? '';
  const root = roots[name];
  if (root?.kind !== 'list') throw new Error(`${name} is no list`);
  const keys: Readonly<Record<string, number | string>> = {
    NAME: 'Porto',
    AT: 1_790_000_000_000,
    CREATED_AT: 1_790_000_000_000,
  };
  const place: Keyset = { key: keys[root.sort] ?? '', id: testIds.of('Customer', 'ana'), rest: false };
  const binding = {
    coordinate: `Query.${name}`,
    parent: '',
    arrangement: arrangementOf(null, [root.sort, root.direction]),
  };
  return context.cursors.mint(binding, place);
}

describe('plans of composed statements', () => {
  test('the server tells how many plans it made: lists of three sizes at the top of the parameters are three', async () => {
    await plansKept(graph);

    for (const size of [1, 5, 50])
      await graph.raw(
        'UNWIND $list AS each RETURN count(each) AS n',
        { list: Array(size).fill('x') },
        { mode: 'READ' },
      );

    expect(await plansKept(graph)).toBe(3);
  });

  test(`${shapeCount} shapes × ${classCounts.length} sizes of class sets × cursor or none make at most two plans each`, async () => {
    const plans = new Map<string, number>();

    for (const document of generatedShapes(context.schema, shapeCount, 50, 1)) {
      await plansKept(graph);
      for (const after of [null, cursorOf(document)]) {
        const composition = compositionOf(context, document, { after });
        for (const classes of classCounts) {
          await graph.raw(composition.statement.text, paramsOf(termsOf(classes), composition), { mode: 'READ' });
        }
      }
      plans.set(document, await plansKept(graph));
    }

    expect(plans.size).toBe(shapeCount);
    expect([...plans].filter(([, count]) => count < 1 || count > 2)).toEqual([]);
  });

  test('a shape makes at most two plans in each ring, whose properties its text names', async () => {
    const plans = new Map<string, number>();
    const rings = ['firstParty', 'subject', 'partner_acme'] as const;

    for (const document of generatedShapes(context.schema, 5, 50, 2)) {
      await plansKept(graph);
      for (const ring of rings) {
        const terms = { ...termsOf(30), ...classProperties(ring) };
        for (const after of [null, cursorOf(document)]) {
          const composition = compositionOf({ ...context, terms }, document, { after });
          expect(composition.statement.text).not.toMatch(/\[\$read\.cc/);
          await graph.raw(composition.statement.text, paramsOf(terms, composition), { mode: 'READ' });
        }
      }
      plans.set(document, await plansKept(graph));
    }

    expect(plans.size).toBe(5);
    expect([...plans].filter(([, count]) => count < 1 || count > 2 * rings.length)).toEqual([]);
  });
});
