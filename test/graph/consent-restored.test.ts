import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAudit } from '../../src/cli/audit-trail.js';
import type { Graph } from '../../src/graph/graph.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { runKith } from '../kith-command.js';
import { Town } from '../town.js';

let graph: Graph;
let town: Town;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-restored-'));
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers([{ externalId: 'ana', name: 'Ana' }]);
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function kith(...args: readonly string[]) {
  const ran = await runKith(home, [...args, '--json']);
  const [first] = ran.stdout.split('\n');
  return { ...ran, said: JSON.parse(first || 'null') as Readonly<Record<string, unknown>> | null };
}

/** What a server does at its begin and end: it signs where the words end now. */
async function serverRuns(): Promise<void> {
  await using audit = await openAudit({ home, auditAnchors: null, auditSync: 'answer' }, graph);
  await audit.record({
    ...{ operation: 'customers', client: 'kith.console', endUser: 'staff:support', purpose: 'service' },
    ...{ about: [], policyRev: 'r', detail: {} },
  });
}

/** As a backup does that was taken after so many words: the later ones are gone. */
async function putBack(words: number): Promise<void> {
  await graph.raw('MATCH (e:ConsentEvent) WHERE e.seq > $words DETACH DELETE e', { words });
  await graph.raw(
    'MATCH (e:ConsentEvent {seq: $words}), (d:Deployment) SET d.consentSeq = e.seq, d.consentHash = e.hash',
    { words },
  );
}

const says = (purpose: string) => town.says('ana', 'given', { purpose });

test('after a graph was put back both chains verify once that was signed, and what is tampered with since is found', async () => {
  for (const purpose of ['analytics', 'segment', 'train']) await says(purpose);
  await serverRuns();
  await says('service');
  await serverRuns();
  expect(await kith('consent', 'verify')).toMatchObject({ code: 0, said: { break: null, signed: 2, restored: 0 } });
  // There is nothing to say yet.
  expect(await kith('consent', 'restored', '--yes')).toMatchObject({ code: 0, said: { seq: 4, lost: 0 } });
  expect((await kith('consent', 'verify')).said).toMatchObject({ restored: 0 });

  await putBack(2);
  expect(await kith('consent', 'verify')).toMatchObject({ code: 1, said: { break: { fault: 'cut_off', seq: 2 } } });
  await says('ads');
  await serverRuns();
  await says('research');
  expect(await kith('consent', 'verify')).toMatchObject({ code: 1, said: { break: { fault: 'made_anew', seq: 3 } } });

  expect(await kith('consent', 'restored', '--yes')).toMatchObject({ code: 0, said: { seq: 4, lost: 2 } });

  expect(await kith('consent', 'verify')).toMatchObject({ code: 0, said: { break: null, signed: 1, restored: 1 } });
  expect(await kith('audit', 'verify')).toMatchObject({ code: 0 });
  expect((await kith('audit', 'show')).stdout).toContain('consent.restored');

  await says('marketing');
  await serverRuns();
  expect(await kith('consent', 'verify')).toMatchObject({ code: 0, said: { break: null, signed: 2 } });
  await putBack(3);
  expect(await kith('consent', 'verify')).toMatchObject({ code: 1, said: { break: { fault: 'cut_off', seq: 3 } } });
  // The same backup may be put back twice.
  expect(await kith('consent', 'restored', '--yes')).toMatchObject({ code: 0, said: { seq: 3, lost: 2 } });
  expect(await kith('consent', 'verify')).toMatchObject({ code: 0, said: { restored: 2 } });
});

test('what does not fit in itself is no backup, and nothing is signed', async () => {
  const { said } = await kith('consent', 'verify');
  await says('service');
  await graph.raw('MATCH (e:ConsentEvent {seq: 2}) SET e.purpose = "ads"');

  const refused = await kith('consent', 'restored', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Event 2 of the chain of consent events does not fit');
  expect((await kith('consent', 'verify')).said).toMatchObject({ restored: said?.['restored'] });
});

test('nobody says it without --yes', async () => {
  expect((await kith('consent', 'restored')).stderr).toContain('--yes');
});
