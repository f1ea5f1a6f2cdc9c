import type { Notification, Plan } from 'neo4j-driver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import { statementText } from '../../src/graph/statement.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { isRead, statements } from './statements.js';

/** What `kith explore verify` looks through is everything: a workspace, where nobody waits for an answer. */
const wholes = ['workspace/tie-texts'];

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});

afterAll(() => graph[Symbol.asyncDispose]());

test.each(statements)('%s plans without a scan of everything', async (name) => {
  const { summary } = await graph.raw(`EXPLAIN ${statementText(name)}`);

  expect(operators(summary.plan).includes('AllNodesScan')).toBe(wholes.includes(name));
  expect(faults(summary.notifications)).toEqual([]);
});

test.each(statements.filter(isRead))('%s only reads', async (name) => {
  const { summary } = await graph.raw(`EXPLAIN ${statementText(name)}`);

  expect(summary.queryType).toMatch(/^[rs]$/);
});

test.each(statements)('the header of %s names its parameters and columns', (name) => {
  const text = statementText(name);
  const header = text.split('\n').filter((line) => line.startsWith('//'));
  const body = text.replaceAll(/^\s*\/\/.*$/gm, '');

  expect(header[0]).toMatch(/^\/\/ [A-Z].*\.$/);
  const declared = header.flatMap((line) => /^\/\/ @param (\w+) \S/.exec(line)?.[1] ?? []);
  const used = new Set([...body.matchAll(/\$(\w+)/g)].map(([, parameter]) => parameter));
  expect(declared.toSorted()).toEqual([...used].toSorted());
  expect(header.some((line) => line.startsWith('// @returns '))).toBe(returnsRows(body));
});

/** Whether the last clause gives rows: the last RETURN or YIELD stands outside of every brace. */
function returnsRows(body: string): boolean {
  const outside = body.replaceAll(/\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, '{}');
  return /\bRETURN\b/.test(outside);
}

function operators(plan: Plan | false): readonly string[] {
  if (plan === false) return [];
  return [plan.operatorType.replace(/@.*$/, ''), ...plan.children.flatMap(operators)];
}

/** Labels and types that the empty test graph does not know yet are no faults. */
function faults(notifications: readonly Notification[]): readonly string[] {
  return notifications
    .filter((notification) => /CartesianProduct|Deprecat|UnboundedVariableLength/.test(notification.code))
    .map((notification) => `${notification.code}: ${notification.description}`);
}
