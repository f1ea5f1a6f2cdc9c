import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import { checkModel } from '../../../src/cli/doctor.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town } from '../../town.js';
import { consenting, consentPurposes, everybody, usesOf, writeWorld } from '../analyse-world.js';
import { itemModelForm } from '../../../src/model/item-model-form.js';

let graph: Graph;
let town: Town;
let digest: string;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps, new Set(['popularity', 'neighbourhood']));
  const { records } = await graph.raw(
    "MATCH (run:Run {job: 'neighbourhood', current: true}) RETURN run.model AS digest",
  );
  digest = records[0]?.get('digest') as string;
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function serveDigest(model: string): Promise<void> {
  await graph.raw("MATCH (run:Run {job: 'neighbourhood', current: true}) SET run.model = $model", { model });
}

function ownList(name: string) {
  const query = '{ me { recommendations(first: 30) { reason product { externalId } } } }';
  return town.ask(`customer:${name}`, query, {}, ['personalise.own', 'social_reco.receive']);
}

async function productsOf(name: string): Promise<readonly { reason: string; product: { externalId: string } }[]> {
  const { data, errors } = await ownList(name);
  expect(errors).toEqual([]);
  return data?.['me']?.['recommendations'] as never;
}

async function readiness(): Promise<unknown> {
  return (await fetch(`${town.server.url}/ready`)).json();
}

test('where the model is another version’s lists are the popular ones without what the customer has, and it is told what to do', async () => {
  expect((await productsOf('a3')).map(({ reason }) => reason)).toContain('SIMILAR_ITEMS');
  expect(await readiness()).toEqual({ status: 'ready' });

  // As earlier versions named theirs, and as a later one will.
  for (const other of [digest.slice(2), `2${digest.slice(1)}`, `33${digest.slice(1)}`]) {
    await serveDigest(other);
    const list = await productsOf('a3');
    expect(list.length).toBeGreaterThan(10);
    expect(new Set(list.map(({ reason }) => reason))).toEqual(new Set(['POPULAR']));
    const names = list.map(({ product }) => product.externalId);
    expect(names.filter((name) => usesOf('a3').includes(name))).toEqual([]);
    expect(await readiness()).toEqual({ status: 'ready', due: 'kith analyse --job neighbourhood' });
  }
  expect(await checkModel(graph)).toMatchObject({ state: 'warning', mend: 'Run `kith analyse --job neighbourhood`.' });
  await serveDigest(digest);
  expect(await checkModel(graph)).toMatchObject({ state: 'ok' });
  expect((await productsOf('a3')).map(({ reason }) => reason)).toContain('SIMILAR_ITEMS');
});

test('a next run makes a model that lists are scored by again', async () => {
  await serveDigest(`2${digest.slice(1)}`);
  await analyse(consenting(graph).deps, new Set(['neighbourhood']));

  expect(await readiness()).toEqual({ status: 'ready' });
  expect((await productsOf('a3')).map(({ reason }) => reason)).toContain('SIMILAR_ITEMS');
});

test('bytes that are not those of the digest stay an error', async () => {
  await serveDigest(`${itemModelForm}${'0'.repeat(64)}`);

  expect((await ownList('a3')).errors[0]?.extensions?.['code']).toBe('CHECKSUM_MISMATCH');
  expect(await readiness()).toEqual({ status: 'ready' });
});
