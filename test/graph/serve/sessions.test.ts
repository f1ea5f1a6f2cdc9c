import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town } from '../../town.js';
import { ImportFolder } from '../import-folder.js';
import { catalogueOf, peopleOf } from '../sensitive-world.js';

// Ana lets nobody know of advertising and sensors, nor of what is sensitive. The first session has such events before and behind what may be seen, the
// second has no others, and the third comes and goes with the mark of what it was about.

const header = 'event_id,customer_id,type,at,object_type,object_id,channel,session_id';
const open = [
  'e1,ana,view,2026-10-01T10:00:00Z,product,soap,web,first',
  'e2,ana,search,2026-10-01T10:05:00Z,,,app,first',
  'e3,ben,view,2026-10-01T10:00:00Z,product,soap,web,first',
];
const withheld = [
  'a1,ana,ad_click,2026-10-01T09:00:00Z,,,email,first',
  'a2,ana,sensor_step,2026-10-01T12:00:00Z,,,store,first',
  'a3,ana,view,2026-10-01T13:00:00Z,product,drops,web,first',
  'a4,ana,ad_view,2026-10-02T09:00:00Z,,,web,second',
  'a5,ana,sensor_step,2026-10-02T10:00:00Z,,,app,second',
  'a6,ana,view,2026-10-03T13:00:00Z,store,pharmacy,web,third',
];

const everything = `{ customers(first: 9) { nodes {
  name
  sessions(first: 9) { totalCount edges { cursor node { id channel startedAt endedAt events(first: 9) { totalCount } } } }
  long: sessions(first: 9, filter: { endedAt: { gte: "2026-10-01T11:00:00Z" } }) { totalCount nodes { id } }
  early: sessions(first: 9, filter: { startedAt: { lt: "2026-10-01T10:00:00Z" } }) { totalCount nodes { id } }
  undated: sessions(first: 9, filter: { not: { startedAt: { gte: "2000-01-01T00:00:00Z" } } }) { totalCount nodes { id } }
  some: sessions(first: 9, filter: { not: { channel: { eq: "web" } } }) { totalCount nodes { id } }
  ordered: sessions(first: 9, orderBy: { field: ENDED_AT, direction: ASC }) { nodes { id endedAt } }
  events(first: 9) { totalCount nodes { type session { id startedAt } } }
} } }`;

let graph: Graph;
let folder: ImportFolder;
let town: Town;
let without: string;

const events = (...rows: readonly string[]) => folder.put('events.csv', header, ...rows);
const answer = async () => {
  const { errors, text } = await town.ask('analyst', everything);
  expect(errors).toEqual([]);
  return text;
};

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  folder = await ImportFolder.open(graph);
  await peopleOf(folder);
  await catalogueOf(folder);
  await events(...open);
  await folder.take();
  town = await Town.open(graph, { requestTimeoutMs: 200_000 });
  for (const name of ['ana', 'ben']) await town.says(name, 'given', { purpose: 'analytics' });
  for (const category of ['behaviour.ad', 'behaviour.iot'])
    await town.says('ana', 'refused', { purpose: 'analytics', category, at: Date.now() });
  without = await answer();
  await events(...withheld, ...open);
  await folder.take();
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

test('a session tells nothing of events in it that are withheld: not its times, its channel, or that there is one', async () => {
  expect(without).toContain('"startedAt":"2026-10-01T10:00:00.000Z","endedAt":"2026-10-01T10:05:00.000Z"');
  expect(await answer()).toBe(without);
});

test('nor do its id and the event that it is the session of', async () => {
  const session = (externalId: string) =>
    town.ask('analyst', `{ node(id: ${JSON.stringify(town.publicId('analyst', 'Session', externalId))}) { id } }`);
  const { text } = await session('ana\0second');
  const { text: missing } = await session('ana\0none');
  expect(text).toBe(missing);
  expect((await session('ana\0first')).data).toMatchObject({ node: { id: expect.any(String) } });

  await town.says('ana', 'given', { purpose: 'analytics', category: 'behaviour.ad', at: Date.now() });
  const asked = await town.ask(
    'analyst',
    '{ customers(first: 9) { nodes { events(first: 9) { nodes { type session { startedAt } } } } } }',
  );
  await town.says('ana', 'withdrawn', { purpose: 'analytics', category: 'behaviour.ad', at: Date.now() });

  expect(asked.text).toContain('{"type":"ad_view","session":null}');
  expect(asked.text).toContain('{"type":"ad_click","session":{"startedAt":"2026-10-01T10:00:00.000Z"}}');
});

test('what is no longer sensitive is in its sessions, and no longer when it is again', async () => {
  await catalogueOf(folder, false);
  await folder.take();
  const unmarked = await answer();
  expect(unmarked).toContain('"startedAt":"2026-10-01T10:00:00.000Z","endedAt":"2026-10-01T13:00:00.000Z"');
  expect(unmarked).toContain('"startedAt":"2026-10-03T13:00:00.000Z"');

  await catalogueOf(folder);
  await folder.take();

  expect(await answer()).toBe(without);
});
