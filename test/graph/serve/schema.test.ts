import { readFileSync } from 'node:fs';
import {
  type GraphQLSchema,
  GraphQLString,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  visit,
} from 'graphql';
import type { Notification, Plan } from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { checkCatalogue } from '../../../src/serve/check-catalogue.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';
import { printedSchema } from '../../../src/serve/schema/print.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { operationsOf } from '../../operations.js';
import { transcript } from '../../transcript.js';
import { randomWorld } from '../../random-world.js';
import { Town } from '../../town.js';

/** With the arguments of fields by name: once a field was resolved in this process, type-graphql has put its arguments into another order. */
function inOrder(text: string): string {
  return print(
    visit(parse(text), {
      FieldDefinition: (field) => ({
        ...field,
        arguments: field.arguments?.toSorted((a, b) => (a.name.value < b.name.value ? -1 : 1)) ?? [],
      }),
    }),
  );
}

describe('the schema', () => {
  test('is the committed schema.graphql; if the change is meant, run `npm run schema`', async () => {
    const committed = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');

    expect(inOrder(printedSchema(await buildKithSchema()))).toBe(inOrder(committed));
  });

  test('describes every type, field, argument and value', async () => {
    const undescribed: string[] = [];
    const see = (coordinate: string, one: { readonly description?: string | null | undefined }) => {
      if (!one.description) undescribed.push(coordinate);
    };
    for (const type of Object.values((await buildKithSchema()).getTypeMap())) {
      // What the federation library adds is described in its specification.
      if (type.name.startsWith('_') || /^(federation|link)__/.test(type.name)) continue;
      if (!['Query', 'Mutation'].includes(type.name)) see(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) see(`${type.name}.${value.name}`, value);
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (field.name.startsWith('_')) continue;
        see(`${type.name}.${field.name}`, field);
        for (const argument of 'args' in field ? field.args : [])
          see(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }

    expect(undescribed).toEqual([]);
  });
});

describe('the catalogue', () => {
  test('covers the schema', async () => {
    const schema = await buildKithSchema();

    expect(() => checkCatalogue(schema, loadCatalogue())).not.toThrow();
  });

  test.each([
    'Customer',
    'Purchase',
    'CustomerTieEdge',
    'Recommendation',
    'CustomerConnection',
    'DataAccessConnection',
    'ConsentPreview',
  ])('refuses a field of %s without a category', async (name) => {
    const schema = withField(await buildKithSchema(), name);

    expect(() => checkCatalogue(schema, loadCatalogue())).toThrow(
      expect.objectContaining({ code: 'CONSENT_CATALOGUE_INCOMPLETE', message: expect.stringContaining('shoeSize') }),
    );
  });
});

describe('every statement of the read path', () => {
  let graph: Graph;
  let town: Town;
  const texts = new Map<string, Readonly<Record<string, unknown>>>();

  beforeAll(async () => {
    graph = await openGraph();
    await clearGraph(graph);
    town = await Town.open(graph);
    await town.write(randomWorld(5));
    const composed = graph.composed.bind(graph);
    Object.defineProperty(graph, 'composed', {
      value: (...call: Parameters<Graph['composed']>) => {
        texts.set(call[0].text, call[1]);
        return composed(...call);
      },
    });
    const operations = operationsOf(await buildKithSchema(), { seed: 3, filters: 12, random: 12 });
    for (const operation of operations) await transcript(town, 'analyst', operation, 2);
  }, 300_000);

  afterAll(async () => {
    await town[Symbol.asyncDispose]();
    await graph[Symbol.asyncDispose]();
  });

  test('only reads, scans no database and multiplies no rows', async () => {
    const faults: string[] = [];
    for (const [text, params] of texts) {
      const { summary } = await graph.raw(`EXPLAIN ${text}`, params, { mode: 'READ' });
      if (summary.queryType !== 'r') faults.push(`${summary.queryType}: ${text}`);
      for (const { operatorType } of plansOf(summary.plan).filter(isWide)) faults.push(`${operatorType}: ${text}`);
      for (const each of notable(summary.notifications)) faults.push(`${each}: ${text}`);
    }

    expect(faults).toEqual([]);
    expect(texts.size).toBeGreaterThan(60);
  });

  test('holds every value as a parameter: no text repeats what was asked for', () => {
    for (const text of texts.keys()) expect(text).not.toMatch(/Porto|Lumo|1985|analytics|'c\d'/);
  });

  test('reads a governed value only under its category', () => {
    const bare = [...texts.keys()].filter(
      (text) => /customer\d+\.name/.test(text) && !text.includes('allow.identity_name['),
    );

    expect(bare).toEqual([]);
  });
});

/** The schema with one more field, as somebody would add who forgot the rest. */
function withField(schema: GraphQLSchema, name: string): GraphQLSchema {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  const fields = type.getFields();
  fields['shoeSize'] = {
    ...(Object.values(fields)[0] as (typeof fields)[string]),
    name: 'shoeSize',
    type: GraphQLString,
    args: [],
  };
  return schema;
}

function plansOf(plan: Plan | false): readonly Plan[] {
  return plan === false ? [] : [plan, ...plan.children.flatMap(plansOf)];
}

/** Touches everything, or multiplies rows. A count beside a page that is one list is one row times one. */
function isWide({ operatorType, children }: Plan): boolean {
  if (operatorType.startsWith('CartesianProduct'))
    return !children.every((child) => /^(EagerAggregation|NodeCountFromCountStore)/.test(child.operatorType));
  return /AllNodesScan|AllRelationshipsScan/.test(operatorType);
}

function notable(notifications: readonly Notification[]): readonly string[] {
  return notifications
    .filter((each) => /CartesianProduct|Deprecat|UnboundedVariableLength/.test(each.code))
    .map((each) => each.code);
}
