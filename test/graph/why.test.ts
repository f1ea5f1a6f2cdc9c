import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import { openConsentDesk } from '../../src/main.js';
import { InternalIds } from '../../src/model/ids.js';
import { auditFolder } from '../../src/rights/audit-files.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';
import { runKith } from '../kith-command.js';
import { consentRecord } from '../world-writer.js';

// `kith why` reads of a customer: the audit has it before, or it is not done.

let home: string;

beforeAll(async () => {
  await using graph = await openGraph();
  await clearGraph(graph);
  home = await mkdtemp(join(tmpdir(), 'kith-why-'));
  const folder = await mkdtemp(join(home, 'import-'));
  await writeFile(join(folder, 'customers.csv'), 'customer_id,name,birth_date\nana,Ana,1990-01-01\n');
  expect(await kith('import', folder)).toMatchObject({ code: 0 });
}, 300_000);

afterAll(() => rm(home, { recursive: true, force: true }));

const kith = (...args: readonly string[]) => runKith(home, [...args, '--json']);

const operation = '{ customers { nodes { name } } }';

function why(about: string) {
  const as = ['--as', 'kith.console', '--end-user', 'staff:analyst', '--purpose', 'analytics.row'];
  return kith('why', operation, ...as, '--about', about);
}

/** What the audit has of `kith why` about a customer. */
async function entries(about: string): Promise<readonly unknown[]> {
  const { stdout } = await kith('audit', 'show', '--customer', about);
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { operation: string }).filter((each) => each.operation === 'why');
}

test('every answer stands in the audit, and so does a question about somebody who is not there: it is written before it is read', async () => {
  const known = await why('ana');
  expect(known.code).toBe(0);
  expect(JSON.parse(known.stdout)).toMatchObject({ fields: expect.arrayContaining([expect.anything()]) });
  expect(await entries('ana')).toMatchObject([
    { client: 'kith.console', endUser: 'operator', purpose: 'analytics.row' },
  ]);

  const unknown = await why('nobody');
  expect(unknown.code).toBe(1);
  expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'CUSTOMER_UNKNOWN' } });
  expect(await entries('nobody')).toHaveLength(1);
  expect(await entries('ana')).toHaveLength(1);
  expect(await kith('audit', 'verify')).toMatchObject({ code: 0 });
});

test('while the audit cannot be written nothing is read: who is there is answered as who is not', async () => {
  const folder = auditFolder(home);
  await rename(folder, `${folder}-aside`);
  await writeFile(folder, 'no folder');
  const [known, unknown] = [await why('ana'), await why('nobody')];
  await rm(folder);
  await rename(`${folder}-aside`, folder);

  expect(known.code).toBe(1);
  expect(JSON.parse(known.stdout)).toMatchObject({ error: { code: 'AUDIT_FAILED' } });
  expect(unknown).toEqual(known);
  expect(await entries('ana')).toHaveLength(1);
  expect((await why('ana')).code).toBe(0);
  expect(await entries('ana')).toHaveLength(2);
});

test('while a large no still takes influences out of the graph, whoever agreed again is said to be held back, and then no more', async () => {
  await using graph = await openGraph();
  const id = new InternalIds(testSecret).of('Customer', 'ana');
  const followers = 20_500;
  await graph.raw(
    `MATCH (hub:Customer {id: $id}) UNWIND range(1, toInteger($followers)) AS number
     CREATE (hub)-[:INFLUENCES {runId: 'run', inputs: ['social_edge']}]->(:Customer {id: 'f' + number})`,
    { id, followers },
  );
  let clock = Date.now() - 60_000;
  const words = new ConsentWrites(graph, defaultPolicy, () => clock);
  const say = async (action: 'given' | 'withdrawn') => {
    clock += 1_000;
    const word = { action, purpose: 'social_reco.contribute', at: clock } as const;
    await words.append([{ ...consentRecord('ana', word), customerId: id }], { source: 'first_hand', actor: 'self' });
  };
  const asked = async () => {
    const as = ['--as', 'kith.analyse', '--purpose', 'social_reco.contribute', '--about', 'ana'];
    const { stdout } = await kith('why', '{ customers { nodes { following(first: 1) { nodes { id } } } } }', ...as);
    const told = JSON.parse(stdout) as { heldBack: readonly string[]; fields: readonly Told[] };
    interface Told {
      readonly category: string;
      readonly allowed: boolean;
      readonly reason: string;
    }
    const field = told.fields.find(({ category }) => category === 'social.edge');
    return { heldBack: told.heldBack, allowed: field?.allowed, reason: field?.reason };
  };
  await say('given');
  expect(await asked()).toEqual({ heldBack: [], allowed: true, reason: 'consent' });

  await say('withdrawn');
  await say('given');
  expect(await asked()).toEqual({
    heldBack: expect.arrayContaining(['social_reco.contribute']),
    allowed: false,
    reason: 'objected',
  });

  // What the customer and staff are told by the API is taken of the same.
  const classes = new ClassTableCache(graph, defaultPolicy, () => clock);
  const desk = openConsentDesk({ graph, policy: defaultPolicy, classes });
  const objections = async () => (await desk.factsOf([id], {})).get(id)?.subject.objections;
  expect(await objections()).toContain('social_reco.contribute');

  clock += 1_000;
  await words.reclassifyDue(clock);
  expect(await objections()).toEqual([]);
  expect(await asked()).toEqual({ heldBack: [], allowed: true, reason: 'consent' });
}, 120_000);
