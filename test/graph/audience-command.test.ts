import { mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import { AudienceReads } from '../../src/graph/audience-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { noProgress } from '../../src/model/progress.js';
import { firstPublicKeys } from '../../src/model/public-keys.js';
import { undatedOrder } from '../../src/model/time.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { auditFolder } from '../../src/rights/audit-files.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { likelyBuyers, manyLikelyBuyers } from '../../src/serve/recommendation/likely-buyers.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';
import { runKith } from '../kith-command.js';
import { consentRecord } from '../world-writer.js';
import { consenting, consentPurposes, customerId, everybody, productId, writeWorld } from './analyse-world.js';

// `kith audience` names more customers than an answer of the API may: those alone who may be told, and never before the audit has them.

let graph: Graph;
let ground: ReturnType<typeof consenting>;
let home: string;
const wanted = 'a-product3';
/** More than one answer holds, who use what the circle uses but for the product. */
const many = Array.from({ length: 130 }, (_, at) => `many${at}`);
const ids = new PublicIds(firstPublicKeys(testSecret), 'first_party');
const names = new Map([...everybody, ...many].map((name) => [ids.mint('Customer', customerId(name)), name]));

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  home = await mkdtemp(join(tmpdir(), 'kith-audience-'));
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps, new Set(['neighbourhood']));
  await graph.raw(
    `UNWIND $rows AS row
     CREATE (customer:Customer {id: row.id, externalId: row.name, residency: 'DE', ageBand: 'adult', birthDate: date('1980-01-01')})
     WITH customer
     MATCH (product:Product) WHERE product.externalId STARTS WITH 'a-' AND product.id <> $wanted
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', atOrder: toInteger($undated), productId: product.id, pageKey: customer.id + 'listened'}]->(product)`,
    {
      rows: many.map((name) => ({ name, id: customerId(name) })),
      wanted: productId(wanted),
      undated: undatedOrder,
    },
  );
  await ground.say(many, 'given', consentPurposes);
  await toldByMail([...everybody, ...many]);
}, 300_000);

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function toldByMail(those: readonly string[]): Promise<void> {
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  const said = { action: 'given', purpose: 'marketing.email', at: Date.now() - 500 } as const;
  await writes.append(
    those.map((name) => consentRecord(name, said)),
    { source: 'first_hand', actor: 'test' },
  );
}

const kith = (...args: readonly string[]) => runKith(home, args);

let files = 0;
const fileName = () => {
  files += 1;
  return join(home, `audience${files}.csv`);
};

async function written(...args: readonly string[]): Promise<readonly (string | undefined)[]> {
  const file = fileName();
  const { code, stderr } = await kith('audience', wanted, '--channel', 'email', '--out', file, ...args);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const [header, ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
  expect(header).toBe('customer_id,rank');
  expect(lines.map((line) => line.split(',')[1])).toEqual(lines.map((_, at) => String(at + 1)));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  return lines.map((line) => names.get(line.split(',')[0] ?? ''));
}

async function termsNow() {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  return { terms, visible: terms.read, ways: [{ terms: terms.read, contact: 'contact_email' as const }] };
}

function served() {
  return {
    audience: new AudienceReads(graph),
    source: new RecommendationReads(graph),
    models: new ModelShelf(),
  };
}

async function entriesOf(name: string): Promise<number> {
  const { stdout } = await kith('audit', 'show', '--customer', name, '--json');
  const lines = stdout.trim().split('\n').filter(Boolean);
  return lines.filter((line) => (JSON.parse(line) as { operation: string }).operation === 'audience').length;
}

test('a file holds all who come into question, those first in whose lists the product stands highest', async () => {
  const found = await written('--first', '5000');

  expect(found.length).toBeGreaterThan(many.length);
  expect(found).toEqual(expect.arrayContaining(many));
  expect(new Set(found).size).toBe(found.length);
  expect(found).not.toContain(undefined);
  expect(await written('--first', '7')).toEqual(found.slice(0, 7));

  const at = Date.now();
  const few = await likelyBuyers(served(), { productId: productId(wanted), first: 100, at, ...(await termsNow()) }, {});
  const places = few.map(({ customerId: id }) => found.indexOf(names.get(ids.mint('Customer', id))));
  expect(places).toHaveLength(100);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test('who withdrew the channel or their list is not in it, what they hold changes nothing, and the audit has those alone who are in it', async () => {
  const before = await written('--first', '5000');
  const [untold = '', silent = '', stays = ''] = many;
  const entries = async () => [await entriesOf(untold), await entriesOf(silent), await entriesOf(stays)];
  await ground.say([untold], 'withdrawn', ['marketing.email']);
  await ground.say([silent], 'withdrawn', ['personalise']);
  const counted = await entries();
  const without = await written('--first', '5000');

  expect(without).toEqual(before.filter((name) => name !== untold && name !== silent));
  expect((await entries()).map((count, at) => count - (counted[at] ?? 0))).toEqual([0, 0, 1]);

  // Another world, in which the silent one never used anything.
  await graph.raw('MATCH (:Customer {id: $id})-[use:INTERACTED]->() DELETE use', { id: customerId(silent) });
  expect(await written('--first', '5000')).toEqual(without);
  await toldByMail([untold]);
});

test('who withdraws while lists are made of the others is not in it', async () => {
  const { audience, ...lists } = served();
  const about = { termsNow, progress: noProgress, signal: new AbortController().signal };
  const asked = { productId: productId(wanted), first: 5_000, at: Date.now() };
  const usual = await manyLikelyBuyers({ audience, ...lists }, asked, about);
  const leaver = usual.at(3)?.customerId;
  const leaves = names.get(ids.mint('Customer', leaver ?? customerId(''))) ?? '';
  let questions = 0;
  const watched = {
    candidates: async (...given: Parameters<AudienceReads['candidates']>) => {
      const found = await audience.candidates(...given);
      questions += 1;
      if (questions === 1) await ground.say([leaves], 'withdrawn', ['personalise']);
      return found;
    },
  };
  const found = await manyLikelyBuyers({ audience: watched, ...lists }, asked, about);

  expect(questions).toBe(2);
  expect(found.map(({ customerId: id }) => id)).toEqual(
    usual.map(({ customerId: id }) => id).filter((id) => id !== leaver),
  );
  await ground.say([leaves], 'given', consentPurposes);
});

test('while the audit cannot be written there is no file, and one that is there is left alone', async () => {
  const file = fileName();
  const folder = auditFolder(home);
  await rename(folder, `${folder}-aside`);
  await writeFile(folder, 'no folder');
  const { code, stdout } = await kith('audience', wanted, '--channel', 'email', '--out', file);
  await rm(folder);
  await rename(`${folder}-aside`, folder);

  expect([code, stdout]).toEqual([1, '']);
  expect((await readdir(home)).filter((name) => name.startsWith(basename(file)))).toEqual([]);

  await writeFile(file, 'mine');
  expect(await kith('audience', wanted, '--channel', 'email', '--out', file)).toMatchObject({ code: 2 });
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test.each([
  [[wanted, '--channel', 'email', '--first', '101'], 'More than 100 go to a file: name it with --out.'],
  [[wanted, '--channel', 'email', '--first', '0'], 'It is a whole number from 1 to 100000.'],
  [[wanted, '--channel', 'fax'], 'Choose from email, sms, push, call, post, messenger.'],
  [[wanted, '--channel', 'email', '--client', 'acme.app'], 'The policy has no client acme.app of the house.'],
  [[wanted], '--channel'],
])('%j is refused, and nobody is named', async (args, said) => {
  const { code, stdout, stderr } = await kith('audience', ...args);

  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(said);
});

test('by a channel to which nobody agreed, and to a role that the policy does not know, nobody is named', async () => {
  for (const args of [
    ['--channel', 'sms'],
    ['--channel', 'email', '--role', 'intern'],
  ])
    expect(await kith('audience', wanted, ...args, '--json')).toMatchObject({ code: 0, stdout: '{"rows":[]}\n' });
  expect(await kith('audience', 'nothing', '--channel', 'email', '--json')).toMatchObject({ stdout: '{"rows":[]}\n' });
  const { stdout } = await kith('audience', wanted, '--channel', 'email', '--first', '3', '--json');
  expect((JSON.parse(stdout) as { rows: unknown[] }).rows).toHaveLength(3);
});
