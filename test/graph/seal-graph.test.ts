import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import { hasPlainValues, sealGraph } from '../../src/ingest/seal-graph.js';
import type { KeyStore } from '../../src/vault/key-store.js';
import { clearGraph, openGraph, testIds, testKeys } from '../graph-harness.js';
import { Town } from '../town.js';
import { dumpGraph } from './graph-dump.js';

const identifiers = 2_100;

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
});

afterAll(async () => {
  await town?.[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** Fails at its second call, as a process does that is killed. */
class KilledKeys implements Pick<KeyStore, 'ensure'> {
  #calls = 0;

  ensure(...args: Parameters<KeyStore['ensure']>): ReturnType<KeyStore['ensure']> {
    if (++this.#calls === 2) throw new Error('killed');
    return testKeys.ensure(...args);
  }
}

test('a graph of an earlier version is enciphered, a killed migration finished by the next one', async () => {
  await town.customers([{ externalId: 'ana' }, { externalId: 'ben' }]);
  await graph.raw(
    `MATCH (ana:Customer {externalId: 'ana'}), (ben:Customer {externalId: 'ben'})
     UNWIND $rows AS row
     CREATE (i:Identifier {id: row.id, type: 'device', category: 'device_id', value: row.value, raw: row.raw, source: 'crm'})
     CREATE (ana)-[:IDENTIFIED_BY {source: 'crm'}]->(i)
     FOREACH (_ IN CASE WHEN row.shared THEN [1] ELSE [] END | CREATE (ben)-[:IDENTIFIED_BY]->(i))
     FOREACH (_ IN CASE WHEN row.shared THEN [1] ELSE [] END | CREATE (ben)-[:HOLDS]->(:LoyaltyAccount {id: row.account, externalId: 'plain-card', customerId: ben.id}))`,
    {
      rows: Array.from({ length: identifiers }, (_, at) => ({
        id: testIds.of('Identifier', `device\0d${at}`),
        account: testIds.of('LoyaltyAccount', `c${at}`),
        value: `plain-${at}`,
        raw: at === 3 ? ' Plain-3' : `plain-${at}`,
        shared: at === 3,
      })),
    },
  );
  expect(await hasPlainValues(graph)).toBe(true);

  await expect(sealGraph(graph, new KilledKeys() as unknown as KeyStore)).rejects.toThrow('killed');
  expect(await hasPlainValues(graph)).toBe(true);
  expect(await sealGraph(graph, testKeys)).toBe(identifiers - 2_000 + 1);

  expect(await hasPlainValues(graph)).toBe(false);
  expect((await dumpGraph(graph)).filter((line) => /plain/i.test(line))).toEqual([]);
  expect(await sealGraph(graph, testKeys)).toBe(0);
  const ben = await town.ask(
    'customer:ben',
    '{ me { identifiers { nodes { value } } loyaltyAccounts { nodes { number } } } }',
  );
  expect(ben.data).toEqual({
    me: { identifiers: { nodes: [{ value: 'plain-3' }] }, loyaltyAccounts: { nodes: [{ number: 'plain-card' }] } },
  });
  const { records } = await graph.raw(
    'MATCH (:Customer)-[tie:IDENTIFIED_BY]->() RETURN count(tie.value) AS values, count(tie.raw) AS raws',
  );
  expect(records[0]?.toObject()).toEqual({ values: identifiers + 1, raws: 2 });
});
