import { firstPublicKeys } from '../../src/model/public-keys.js';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Purpose } from '../../src/consent/purposes.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { bindPublicKeys } from '../../src/graph/public-key-binding.js';
import { auditFolder } from '../../src/rights/audit-files.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';
import { runKith } from '../kith-command.js';
import { consentRecord } from '../world-writer.js';
import { consenting, consentPurposes, customerId, everybody, productId, writeWorld } from './analyse-world.js';

// `kith seeds` names customers to whoever runs it: those alone who may be told, and never before the audit has them.

/** Three whom four others follow nearly always. Everybody may be told by mail and by post, nobody by text. */
const [a0, a1, a2] = ['a0', 'a1', 'a2'];
const followers = ['a3', 'a4', 'a5', 'a6'];
let graph: Graph;
let ground: ReturnType<typeof consenting>;
let home: string;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  home = await mkdtemp(join(tmpdir(), 'kith-seeds-'));
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await toldBy('marketing.email', everybody);
  await toldBy('marketing.post', everybody);
  await analyse(ground.deps, new Set(['influence', 'neighbourhood']));
  await graph.raw('MATCH ()-[influence:INFLUENCES]->() DELETE influence');
  for (const source of [a0, a1, a2]) await influence(source, followers);
}, 300_000);

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** They agree to be told so. */
async function toldBy(purpose: Purpose, those: readonly string[]): Promise<void> {
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  const words = those.map((name) => consentRecord(name, { action: 'given', purpose, at: Date.now() - 500 }));
  await writes.append(words, { source: 'first_hand', actor: 'test' });
}

async function influence(from: string, to: readonly string[]): Promise<void> {
  await graph.raw(
    `MATCH (run:Run {job: 'influence', current: true}), (from:Customer {id: $from})
     UNWIND $to AS id
     MATCH (to:Customer {id: id})
     CREATE (from)-[:INFLUENCES {runId: run.id, probability: 0.9, lag: 2.0, inputs: ['social_edge']}]->(to)`,
    { from: customerId(from), to: to.map(customerId) },
  );
}

const kith = (...args: readonly string[]) => runKith(home, args);

interface Found {
  readonly seeds: readonly { readonly id: string; readonly channel: string }[];
  readonly cost: number;
  readonly reachable: number;
  readonly wanted: number;
  readonly influences: number;
  readonly reach: { readonly mean: number };
}

const ids = new PublicIds(firstPublicKeys(testSecret), 'first_party');
const names = new Map(everybody.map((name) => [ids.mint('Customer', customerId(name)), name]));
const byMail = ['--channel', 'email'];

async function seeds(...args: readonly string[]): Promise<Found> {
  const { code, stdout, stderr } = await kith('seeds', '--json', '--workers', '0', ...args);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(stdout) as Found;
}

const named = ({ seeds: found }: Pick<Found, 'seeds'>) => found.map(({ id }) => names.get(id));

/** How often the audit has it that a customer was named or listed. */
async function entriesOf(name: string): Promise<number> {
  const { code, stdout } = await kith('audit', 'show', '--customer', name, '--json');
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n').filter(Boolean);
  return lines.filter((line) => (JSON.parse(line) as { operation: string }).operation === 'seeds').length;
}

/** One after another: each question writes to the audit as well. */
async function entries(): Promise<readonly number[]> {
  const counts = [];
  for (const name of [a0, a1, a2, 'a3']) counts.push(await entriesOf(name));
  return counts;
}

/** How many customers the audit has with what was chosen last. */
async function lastCounted(): Promise<number | undefined> {
  const { stdout } = await kith('audit', 'show', '--json');
  const lines = stdout.trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { readonly operation: string; readonly customers: number });
  return entries.findLast(({ operation }) => operation === 'seeds')?.customers;
}

test('it names them by ids that the server reads, while a new key of ids waits for its next start', async () => {
  await bindPublicKeys(graph, firstPublicKeys(testSecret));
  await kith('keys', 'rotate-ids');
  try {
    expect(named(await seeds('--budget', '1', ...byMail))).toEqual([expect.stringMatching(/^a[012]$/)]);
  } finally {
    await rm(join(home, 'public-keys'));
    await graph.raw('MATCH (d:Deployment) REMOVE d.publicKeyVersion, d.publicKeyFingerprint');
  }
});

test('it names those who reach most of those who may be told, and the audit has them alone', async () => {
  const before = await entries();
  const found = await seeds('--budget', '1', ...byMail);

  expect(found).toMatchObject({
    cost: 1,
    reachable: everybody.length,
    influences: 12,
    reach: { mean: expect.closeTo(4.6, 1) },
  });
  const [first = ''] = named(found);
  expect([a0, a1, a2]).toContain(first);
  expect(found.seeds[0]?.channel).toBe('email');
  const after = await entries();
  expect(after.map((count, at) => count - (before[at] ?? 0))).toEqual(
    [a0, a1, a2, 'a3'].map((name) => (name === first ? 1 : 0)),
  );

  const { stdout } = await kith('seeds', '--budget', '1', ...byMail, '--workers', '0');
  expect(stdout).toContain(`${found.seeds[0]?.id} email`);
  expect(stdout).toContain('1 seeds, at a cost of 1, are expected to reach 4.6');
});

test('nobody is named by a channel to which nobody agreed, and that is no error', async () => {
  const found = await seeds('--budget', '5', '--channel', 'sms');

  expect(found).toMatchObject({ seeds: [], cost: 0, reachable: 0, wanted: 0, influences: 0, reach: { mean: 0 } });
});

test('who said no to the channel, or to what they pass on, is not named, and what they hold changes nothing', async () => {
  const noes = [
    [a0, ['marketing.email'], '*'],
    [a1, ['marketing'], 'contact.email'],
    [a2, ['marketing'], 'social.edge'],
  ] as const;
  for (const [name, purposes, category] of noes) await ground.say([name], 'withdrawn', purposes, category);
  const withheld = await seeds('--budget', '9', ...byMail);
  expect(named(withheld)).not.toContain(a0);
  expect(named(withheld)).not.toContain(a1);

  // Another world, in which they hold none of these ties.
  await graph.raw('MATCH (customer:Customer)-[influence:INFLUENCES]->() WHERE customer.id IN $ids DELETE influence', {
    ids: [a0, a2].map(customerId),
  });
  expect(await seeds('--budget', '9', ...byMail)).toEqual(withheld);
  for (const source of [a0, a2]) await influence(source, followers);
  await toldBy('marketing.email', [a0, a1, a2]);
  await toldBy('marketing.post', [a1, a2]);
  expect(await seeds('--budget', '1', ...byMail)).toMatchObject({ reach: { mean: expect.closeTo(4.6, 1) } });
});

test('a customer is told by the cheapest way that they agreed to, and by none who lets the ties that they pass on along be known for only one of the ways', async () => {
  const asked = ['--budget', '60', '--cost', 'post=10', '--cost', 'email=1'];
  await ground.say([a1], 'withdrawn', ['marketing.email'], 'contact.email');
  await ground.say([a2], 'withdrawn', ['marketing.email'], 'social.edge');
  const found = await seeds(...asked);

  const ways = new Map(found.seeds.map(({ id, channel }) => [names.get(id), channel]));
  // Who is told by others anyway need not be told.
  expect(ways.size).toBeGreaterThan(everybody.length - followers.length - 2);
  expect(ways.has(a1)).toBe(true);
  expect(ways.has(a2)).toBe(false);
  for (const [name, channel] of ways) expect([name, channel]).toEqual([name, name === a1 ? 'post' : 'email']);
  expect(found.cost).toBe(10 + ways.size - 1);
  await toldBy('marketing.email', [a1, a2]);
});

test('a product’s likely buyers alone count as reached, and each of whom a list was made stands in the audit', async () => {
  const product = ids.mint('Product', productId('a-product3'));
  const before = await seeds('--budget', '1', ...byMail, '--product', product);
  expect(before.wanted).toBeGreaterThan(0);
  expect(before.wanted).toBeLessThan(everybody.length);

  expect(await lastCounted()).toBeGreaterThanOrEqual(before.wanted);
  await ground.say(everybody, 'withdrawn', ['personalise']);
  expect(await seeds('--budget', '1', ...byMail, '--product', product)).toMatchObject({ seeds: [], wanted: 0 });
  expect(await lastCounted()).toBe(0);
  await ground.say(everybody, 'given', consentPurposes);
  expect(await seeds('--budget', '1', ...byMail, '--product', product)).toEqual(before);
});

test.each([
  [['--budget', '0', ...byMail], "argument '0' is invalid. It is a whole number from 1 up."],
  [['--budget', '1001', ...byMail], 'The budget is 1001; it must pay for 1 to 1000 customers: 1 to 1000.'],
  [['--budget', '2', '--cost', 'email=3'], 'The budget is 2; it must pay for 1 to 1000 customers: 3 to 3000.'],
  [['--budget', '2', '--cost', 'email=0'], "argument 'email=0' is invalid. It is a whole number from 1 up."],
  [['--budget', '2', '--cost', 'email=1000001'], 'A cost is 1000001; it must be 1 to 1000000.'],
  [['--budget', '2', '--cost', 'email=1', '--cost', 'email=2'], 'A channel has one cost.'],
  [
    ['--budget', '2', ...byMail, '--cost', 'email=1'],
    'Say by one `channel`, or by `costs` of channels, how customers are told.',
  ],
  [['--budget', '2'], 'Say by one `channel`, or by `costs` of channels, how customers are told.'],
  [['--budget', '2', '--channel', 'fax'], 'Choose from email, sms, push, call, post, messenger.'],
  [['--budget', '2', '--cost', 'fax=1'], 'Choose from email, sms, push, call, post, messenger.'],
  [['--budget', 'many', ...byMail], 'many'],
  [['--budget', '2', ...byMail, '--within-days', '366'], 'The days are 366; they must be 1 to 365.'],
  [['--budget', '2', ...byMail, '--model', 'gossip'], 'Choose from independent-cascade, linear-threshold.'],
  [['--budget', '2', ...byMail, '--client', 'nobody.app'], 'The policy has no client nobody.app.'],
  [['--budget', '2', ...byMail, '--segment', 'none'], 'none is no id of a Segment'],
  [['--budget', '2', ...byMail, '--product', ids.mint('Customer', customerId('a0'))], 'is no id of a Product'],
  [[...byMail], '--budget'],
])('%j is refused, and nobody is named', async (args, said) => {
  const { code, stdout, stderr } = await kith('seeds', ...args);

  expect(code).not.toBe(0);
  expect(stderr).toContain(said);
  for (const id of names.keys()) expect(stdout + stderr.replace(args.at(-1) ?? '', '')).not.toContain(id);
});

test('a client that the policy lets tell nobody names nobody, nor does a role that it does not know', async () => {
  for (const about of [
    ['--client', 'kith.analyse'],
    ['--role', 'intern'],
  ])
    expect((await seeds('--budget', '5', ...byMail, ...about)).seeds).toEqual([]);
});

test('while the audit cannot be written nobody is named', async () => {
  const folder = auditFolder(home);
  await rename(folder, `${folder}-aside`);
  await writeFile(folder, 'no folder');
  const { code, stdout, stderr } = await kith('seeds', '--budget', '3', ...byMail, '--workers', '0');
  await rm(folder);
  await rename(`${folder}-aside`, folder);

  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toContain('expected to reach');
  for (const id of names.keys()) expect(stderr).not.toContain(id);
  expect(await kith('audit', 'verify')).toMatchObject({ code: 0 });
});
