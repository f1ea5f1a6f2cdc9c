import 'reflect-metadata';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ClassTableCache } from '../../../src/graph/consent-reads.js';
import type { Graph } from '../../../src/graph/graph.js';
import { models } from '../../../src/serve/recommendation/recommendation.loader.js';
import { warmLists } from '../../../src/serve/recommendation/warm-lists.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { plansKept } from '../../plans-kept.js';
import { Town } from '../../town.js';
import { consenting, consentPurposes, everybody, letTiesCount, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;
let classes: ClassTableCache;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'service', 'analytics']);
  await analyse(ground.deps);
  await letTiesCount(graph);
  town = await Town.open(graph);
  classes = new ClassTableCache(graph, defaultPolicy, () => Date.now());
  await classes.refresh();
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const warm = () => warmLists({ graph, policy: defaultPolicy, terms: (viewer) => classes.currentTerms(viewer) });

async function list(): Promise<void> {
  // What a server looks for every moment is planned in each case.
  await town.catchUp();
  const { errors } = await town.ask('customer:b3', '{ me { recommendations(first: 20) { rank reason } } }');
  expect(errors).toEqual([]);
}

test('what is planned for nobody is what the first customer’s list asks for: nothing more is kept for both', async () => {
  await list();
  await plansKept(graph);
  await list();
  const alone = await plansKept(graph);

  await warm();
  const warmed = await plansKept(graph);
  await warm();
  await list();
  const both = await plansKept(graph);

  expect(warmed).toBeGreaterThan(0);
  expect(both).toBe(alone);
});

test('the model that is served is read', async () => {
  using get = vi.spyOn(models, 'get');
  await warm();

  expect(get).toHaveBeenCalledTimes(1);
  expect((await models.latest())?.digest).toBe(get.mock.calls[0]?.[0]);
});

test('nobody is looked at, and nothing is written down', async () => {
  const before = (await town.audit.entries()).length;
  using rows = vi.spyOn(graph, 'rows');
  await warm();

  expect(JSON.stringify(rows.mock.calls.map(([, params]) => params))).not.toContain(town.id('Customer', 'b3'));
  expect((await town.audit.entries()).length).toBe(before);
});

test('where customers are shown no lists nothing is asked', async () => {
  using rows = vi.spyOn(graph, 'rows');
  const clients = defaultPolicy.clients.map((client) => ({
    ...client,
    endUsers: { ...client.endUsers, customer: false },
  }));
  await warmLists({ graph, policy: { ...defaultPolicy, clients }, terms: (viewer) => classes.currentTerms(viewer) });

  expect(rows).not.toHaveBeenCalled();
});
