import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Purpose } from '../../../src/consent/purposes.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { CustomerWrites } from '../../../src/graph/customer-writes.js';
import type { Graph } from '../../../src/graph/graph.js';
import type { InternalId } from '../../../src/model/ids.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import { consentRecord } from '../../world-writer.js';

// Ana, Ben and Cleo live together; each has a contact that was opened and one that is queued, by mail.
const people = ['ana', 'ben', 'cleo'] as const;
const marketing: readonly Purpose[] = ['marketing.email'];
const analytics: readonly Purpose[] = ['analytics.row'];

let graph: Graph;
let direct: Town;
let resolved: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  direct = await Town.open(graph);
  resolved = await Town.open(graph, { direct: false });
});

beforeEach(async () => {
  // The classes stay: the servers know them by number.
  await graph.raw('MATCH (node:Customer|Household|Campaign|Contact|ConsentEvent) DETACH DELETE node');
  await direct.customers(people.map((externalId) => ({ externalId, name: externalId })));
  await direct.build(
    `CREATE (home:Household {id: $home}), (campaign:Campaign {id: $campaign, name: 'Light', startsAt: datetime('2026-09-01')})
     WITH home, campaign UNWIND $people AS who MATCH (customer:Customer {id: who.id})
     CREATE (customer)-[:LIVES_IN {role: 'one'}]->(home)
     WITH customer, campaign, who UNWIND [[who.opened, 'opened', 'behaviour_ad', 1], [who.queued, 'queued', 'queued_marketing_email', 2]] AS row
     CREATE (customer)-[:ADDRESSED_BY]->(:Contact {id: row[0], channel: 'email', outcome: row[1], category: row[2],
       at: datetime('2026-10-01'), atOrder: row[3], customerId: customer.id, campaignId: $campaign})-[:IN_CAMPAIGN]->(campaign)`,
    {
      home: direct.id('Household', 'home'),
      campaign: direct.id('Campaign', 'light'),
      people: people.map((who) => ({
        id: direct.id('Customer', who),
        opened: direct.id('Contact', `opened ${who}`),
        queued: direct.id('Contact', `queued ${who}`),
      })),
    },
  );
});

afterAll(async () => {
  await direct?.[Symbol.asyncDispose]();
  await resolved?.[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** The answer by both ways it is made, which must be the same bytes. */
async function ask(as: As, query: string, variables: object, purposes: readonly Purpose[]) {
  await resolved.catchUp();
  const [one, other] = [
    await direct.ask(as, query, variables, purposes),
    await resolved.ask(as, query, variables, purposes),
  ];
  expect(one.errors).toEqual([]);
  expect(other.text).toBe(one.text);
  return one.data as unknown as Record<string, unknown>;
}

const members = '{ members { totalCount edges { role node { name } } } }';

async function household(by: 'node' | 'ana', as: As = 'analyst'): Promise<unknown> {
  if (by === 'node') {
    const id = direct.publicId(as, 'Household', 'home');
    const query = `query ($id: ID!) { node(id: $id) { id ... on Household ${members} } }`;
    return (await ask(as, query, { id }, analytics))['node'];
  }
  const id = direct.publicId(as, 'Customer', 'ana');
  const data = await ask(as, `query ($id: ID!) { customer(id: $id) { household ${members} } }`, { id }, analytics);
  return (data['customer'] as { household: unknown } | null)?.household;
}

const home = (...who: readonly string[]) =>
  expect.objectContaining({
    members: {
      totalCount: who.length,
      edges: expect.toSatisfy(
        (edges: readonly { node: { name: string } }[]) =>
          edges
            .map(({ node }) => node.name)
            .toSorted()
            .join() === who.join(),
      ) as unknown,
    },
  }) as unknown;

test('one refusal hides that member’s part of a household, and the last one hides the household', async () => {
  for (const who of people) await direct.says(who, 'given', { purpose: 'analytics' });
  expect(await household('node')).toEqual(home('ana', 'ben', 'cleo'));
  expect(await household('ana')).toEqual(home('ana', 'ben', 'cleo'));

  await direct.says('ben', 'withdrawn', { purpose: 'analytics', category: 'social', at: Date.now() });
  expect(await household('node')).toEqual(home('ana', 'cleo'));
  await direct.says('ana', 'withdrawn', { purpose: 'analytics', category: 'social.group', at: Date.now() });
  expect(await household('node')).toEqual(home('cleo'));
  expect(await household('ana')).toBeNull();

  await direct.says('cleo', 'withdrawn', { purpose: 'analytics', category: 'social.edge', at: Date.now() });
  expect(await household('node')).toBeNull();
});

test('a member sees that they live there, and of the others who lets customers know', async () => {
  const query = `{ me { household ${members} } }`;
  const own = async () =>
    ((await ask('customer:ana', query, {}, ['service']))['me'] as { household: unknown }).household;
  expect(await own()).toEqual(home('ana'));

  await direct.says('ben', 'given', { purpose: 'service' });

  expect(await own()).toEqual(home('ana', 'ben'));
});

/** Contacts of a campaign as a marketer sees them under a purpose. */
async function contacts(purposes: readonly Purpose[]): Promise<readonly string[]> {
  const id = direct.publicId('staff', 'Campaign', 'light');
  const query =
    'query ($id: ID!) { campaign(id: $id) { contacts(first: 20) { totalCount nodes { outcome customer { id } campaign { name } } } } }';
  const data = await ask('staff', query, { id }, purposes);
  const { contacts: list } = data['campaign'] as {
    contacts: { totalCount: number; nodes: { outcome: string; customer: { id: string } }[] };
  };
  expect(list.totalCount).toBe(list.nodes.length);
  const names = new Map<string, string>(people.map((who) => [direct.publicId('staff', 'Customer', who), who]));
  return list.nodes.map(({ outcome, customer }) => `${names.get(customer.id)} ${outcome}`).toSorted();
}

test('what is queued is seen under the purpose for which it was planned alone, of those who agree to it', async () => {
  await direct.says('ana', 'given', { purpose: 'marketing.email' });
  await direct.says('ben', 'given', { purpose: 'marketing.sms' });
  await direct.says('cleo', 'given', { purpose: 'analytics' });

  expect(await contacts(marketing)).toEqual(['ana opened', 'ana queued']);
  expect(await contacts(['marketing.sms'])).toEqual(['ben opened']);
  expect(await contacts(analytics)).toEqual(['cleo opened']);
});

test('a withdrawal cancels at once what is queued, which no later consent brings back', async () => {
  await direct.says('ana', 'given', { purpose: 'marketing.email', at: Date.now() - 3_000 });
  await direct.says('ben', 'given', { purpose: 'marketing', at: Date.now() - 3_000 });
  expect(await contacts(marketing)).toEqual(['ana opened', 'ana queued', 'ben opened', 'ben queued']);

  await direct.says('ana', 'withdrawn', { purpose: 'marketing', at: Date.now() - 2_000 });
  await direct.says('ben', 'withdrawn', { purpose: 'marketing.sms', at: Date.now() - 2_000 });
  expect(await contacts(marketing)).toEqual(['ben opened', 'ben queued']);

  await direct.says('ana', 'given', { purpose: 'marketing.email', at: Date.now() });
  expect(await contacts(marketing)).toEqual(['ana cancelled', 'ana opened', 'ben opened', 'ben queued']);
});

test('what is queued is hidden when the consent has run out, with nobody awake to say so', async () => {
  await direct.says('ana', 'given', { purpose: 'marketing.email', until: Date.now() + 2_500 });
  expect(await contacts(marketing)).toEqual(['ana opened', 'ana queued']);

  await new Promise((resolve) => setTimeout(resolve, 2_600));

  expect(await contacts(marketing)).toEqual([]);
});

/** What became of the contacts that were queued, whoever may know of them. */
async function plans(): Promise<readonly string[]> {
  const { records } = await graph.raw(
    `MATCH (customer:Customer)-[:ADDRESSED_BY]->(contact) WHERE contact.category STARTS WITH 'queued'
     RETURN customer.externalId + ' ' + contact.outcome AS plan ORDER BY plan`,
  );
  return records.map((record) => record.get('plan') as string);
}

test('who lets nobody use their address for it has no mail queued, though they let themselves be spoken to', async () => {
  const purpose = 'marketing.email';
  await direct.says('ana', 'given', { purpose, at: Date.now() - 3_000 });
  await direct.says('ben', 'given', { purpose, category: 'behaviour.ad', at: Date.now() - 3_000 });
  await direct.says('cleo', 'given', { purpose, at: Date.now() - 3_000 });
  expect(await contacts(marketing)).toEqual(['ana opened', 'ana queued', 'ben opened', 'cleo opened', 'cleo queued']);

  await direct.says('ana', 'withdrawn', { purpose, category: 'contact.email', at: Date.now() - 2_000 });
  await direct.says('cleo', 'withdrawn', { purpose, category: 'contact.phone', at: Date.now() - 2_000 });
  expect(await contacts(marketing)).toEqual(['ana opened', 'ben opened', 'cleo opened', 'cleo queued']);

  await direct.says('ana', 'given', { purpose, at: Date.now() });
  expect(await contacts(marketing)).toEqual([
    'ana cancelled',
    'ana opened',
    'ben opened',
    'cleo opened',
    'cleo queued',
  ]);
});

test('a no to what a plan is about that is sensitive cancels it as well, said or imported, and no other plan', async () => {
  const mark = (who: string, property: string) =>
    direct.build(
      `MATCH (:Customer {externalId: $who})-[:ADDRESSED_BY]->(contact {outcome: 'queued'}) SET contact[$property] = 'special_health'`,
      { who, property },
    );
  await mark('ana', 'special');
  await mark('ben', 'storeSpecial');
  const no = { action: 'withdrawn', purpose: 'marketing', category: 'special.health' } as const;
  for (const who of people) await direct.says(who, 'withdrawn', { ...no, category: 'special.belief' });
  await direct.says('ana', 'withdrawn', { ...no, purpose: 'analytics' });
  expect(await plans()).toEqual(['ana queued', 'ben queued', 'cleo queued']);

  await direct.says('ana', 'withdrawn', { ...no, at: Date.now() - 1_000 });
  await direct.says('cleo', 'withdrawn', no);
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  await writes.append([consentRecord('ben', no)], { source: 'import', actor: 'import folder' });
  expect(await plans()).toEqual(['ana cancelled', 'ben cancelled', 'cleo queued']);

  await direct.says('ana', 'given', { ...no, at: Date.now() });
  expect(await plans()).toEqual(['ana cancelled', 'ben cancelled', 'cleo queued']);
});

test('an objection cancels what is queued for the purposes that it names', async () => {
  const customers = new CustomerWrites(graph, defaultPolicy, () => Date.now());
  await customers.object(direct.id('Customer', 'ana') as InternalId, ['marketing']);
  await customers.object(direct.id('Customer', 'ben') as InternalId, ['ads', 'segment']);

  expect(await plans()).toEqual(['ana cancelled', 'ben queued', 'cleo queued']);
});

test('an imported no cancels what is queued where it counts, and not where a later yes of first hand has overtaken it', async () => {
  const purpose = 'marketing.email';
  for (const who of ['ana', 'ben']) await direct.says(who, 'given', { purpose, at: Date.now() - 2_000 });
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  const no = { action: 'refused', purpose: 'marketing', noticeId: null, noticeVersion: null, proof: null } as const;
  await writes.append(
    [
      consentRecord('ana', { ...no, at: Date.now() - 1_000 }),
      consentRecord('ben', { ...no, at: Date.now() - 3_000 }),
      consentRecord('ben', { ...no, at: null }),
      consentRecord('cleo', { ...no, at: null }),
    ],
    { source: 'import', actor: 'import folder' },
  );

  expect(await plans()).toEqual(['ana cancelled', 'ben queued', 'cleo cancelled']);
});
