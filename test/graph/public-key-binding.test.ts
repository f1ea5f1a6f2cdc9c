import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import { adoptPublicKeys, bindPublicKeys, servedPublicKeys } from '../../src/graph/public-key-binding.js';
import type { Secret } from '../../src/model/ids.js';
import { firstPublicKeys } from '../../src/model/public-keys.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';

// Whoever lost the latest key of ids would take every id that left for nobody's, without a word.

const keyOf = (version: number, byte = version) => ({ version, secret: Buffer.alloc(32, byte) as Secret });
const [first] = firstPublicKeys(testSecret);
const [second, third] = [keyOf(2), keyOf(3)];
const mismatch = { code: 'SECRET_MISMATCH', message: expect.stringContaining('kith keys adopt-ids --yes') };

let graph: Graph;

const forget = () =>
  graph.raw('MATCH (deployment:Deployment) REMOVE deployment.publicKeyVersion, deployment.publicKeyFingerprint');

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});

beforeEach(forget);

afterAll(async () => {
  await forget();
  await graph[Symbol.asyncDispose]();
});

test('a server starts with any keys on a new graph, and after one of a later version with none that lacks it', async () => {
  await bindPublicKeys(graph, [first]);
  await bindPublicKeys(graph, [first, second]);

  await expect(bindPublicKeys(graph, [first])).rejects.toMatchObject(mismatch);
  await expect(servedPublicKeys(graph, [first])).rejects.toMatchObject(mismatch);
  await expect(bindPublicKeys(graph, [first, keyOf(2, 9)])).rejects.toMatchObject(mismatch);
  await expect(bindPublicKeys(graph, [second])).resolves.toBeUndefined();
});

test('a version that is only read binds nothing, and one may be taken out when a later one came', async () => {
  await bindPublicKeys(graph, [second, first]);
  await expect(bindPublicKeys(graph, [first])).resolves.toBeUndefined();

  await bindPublicKeys(graph, [first, second]);
  await expect(bindPublicKeys(graph, [first, third])).resolves.toBeUndefined();
  await expect(bindPublicKeys(graph, [first, second])).rejects.toMatchObject(mismatch);
});

test('what runs beside servers mints what they mint, and a new version only when one has started with it', async () => {
  const keys = [first, second] as const;
  expect(await servedPublicKeys(graph, keys)).toEqual(keys);

  await bindPublicKeys(graph, [first]);
  expect(await servedPublicKeys(graph, keys)).toEqual([second, first]);

  await bindPublicKeys(graph, keys);
  expect(await servedPublicKeys(graph, keys)).toEqual(keys);
});

test('lost keys are given up only where it is said', async () => {
  await bindPublicKeys(graph, [first, second]);

  await adoptPublicKeys(graph, [first]);

  await expect(bindPublicKeys(graph, [first])).resolves.toBeUndefined();
  await expect(bindPublicKeys(graph, [first, keyOf(2, 9)])).resolves.toBeUndefined();
});
