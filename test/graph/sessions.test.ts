import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import { ImportBatches } from '../../src/graph/import-batches.js';
import { migrate } from '../../src/graph/migrate.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';
import { dumpGraph } from './graph-dump.js';
import { ImportFolder } from './import-folder.js';
import { catalogueOf, peopleOf } from './sensitive-world.js';

const header = 'event_id,customer_id,type,at,object_type,object_id,channel,session_id';
const rows = [
  'e1,ana,view,2026-10-01T10:00:00Z,product,soap,web,first',
  'e2,ana,search,2026-10-01T10:05:00Z,,,app,first',
  'e3,ana,view,2026-10-01T13:00:00Z,product,drops,web,first',
  'e4,ana,view,2026-10-03T13:00:00Z,store,pharmacy,web,third',
  'e5,ana,ad_view,2026-10-02T09:00:00Z,,,web,second',
  'e6,ana,search,,,,web,undated',
];
const hidden = (id: string) => `${id} null null null`;

let graph: Graph;
let folder: ImportFolder;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  folder = await ImportFolder.open(graph);
  await peopleOf(folder);
  await catalogueOf(folder);
});

afterAll(() => graph[Symbol.asyncDispose]());

const events = (...lines: readonly string[]) => folder.put('events.csv', header, ...lines);

async function sessions(): Promise<readonly unknown[]> {
  const found = await folder.rows(
    `MATCH (session:Session)
     RETURN session.externalId + ' ' + coalesce(session.channel, 'null') + ' ' + coalesce(toString(session.startedAt.hour), 'null') + ' ' + coalesce(toString(session.endedAt.hour), 'null') AS session
     ORDER BY session`,
  );
  return found.map(({ session }) => session);
}

const all = ['first web 10 10', hidden('second'), hidden('third'), 'undated web null null'];

test('in whatever order events come, sessions are the same, and a second time nothing changes', async () => {
  await events(...rows);
  await folder.take();
  expect(await sessions()).toEqual(all);
  const once = await dumpGraph(graph);
  await folder.take();
  expect(await dumpGraph(graph)).toEqual(once);

  await graph.raw('MATCH (node:Event|Session) DETACH DELETE node');
  for (const row of rows.toReversed()) {
    await events(row);
    await folder.take();
  }

  expect(await dumpGraph(graph)).toEqual(once);
});

test('an event that moves, or is told to be of another kind, takes its time along', async () => {
  await events(...rows);
  await folder.take();

  await events(
    'e1,ana,ad_click,2026-10-01T09:00:00Z,product,soap,web,first',
    'e2,ana,search,2026-10-01T10:05:00Z,,,app,third',
  );
  await folder.take();

  expect(await sessions()).toEqual([hidden('first'), hidden('second'), 'third app 10 10', 'undated web null null']);
});

test('a mark reaches an event and its session at once', async () => {
  await events(...rows, 'e7,ana,view,2026-10-01T15:00:00Z,product,soap,web,first');
  await folder.take();
  expect(await sessions()).toContain('first web 10 15');
  await graph.raw("MATCH (product:Product {externalId: 'soap'}) SET product.sensitive = 'special_health'");
  const batches = new ImportBatches(graph);
  const [due] = await batches.dueMarks(10);
  if (due === undefined) throw new Error('nothing is due');

  for (let changed = 1; changed > 0; ) {
    changed = await batches.markFacts(due, 1);
    const [row] = await folder.rows(
      `MATCH (session:Session {externalId: 'first'})<-[:IN_SESSION]-(event:Event)
       WHERE event.special IS NULL
       WITH session, min(event.at) AS from, max(event.at) AS until
       RETURN session.startedAt = from AND session.endedAt = until AS holds`,
    );
    expect(row).toEqual({ holds: true });
  }
  expect(await sessions()).toContain('first app 10 10');
});

test('a migration computes the sessions that were imported when every event counted', async () => {
  await events(...rows);
  await folder.take();
  await graph.raw(
    `MATCH (session:Session)<-[:IN_SESSION]-(event:Event)
     WITH session, min(event.at) AS startedAt, max(event.at) AS endedAt
     SET session.startedAt = startedAt, session.endedAt = endedAt, session.channel = 'web'
     WITH count(*) AS stretched MATCH (migration:Migration {name: '019-open-sessions'}) DELETE migration`,
  );
  expect(await sessions()).not.toEqual(all);

  const { applied } = await migrate(graph, { secret: testSecret });

  expect(applied).toEqual(['019-open-sessions']);
  expect(await sessions()).toEqual(all);
});
