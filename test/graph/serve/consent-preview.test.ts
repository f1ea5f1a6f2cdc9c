import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  everybody,
  letTiesCount,
  productId,
  usesOf,
  writeWorld,
} from '../analyse-world.js';
import { dumpGraph } from '../graph-dump.js';

let graph: Graph;
let town: Town;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps);
  await letTiesCount(graph);
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

// Earlier tests took words back, and with them what was inferred.
beforeEach(async () => {
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps, new Set(['influence']));
  await town.catchUp();
});

type Choice = 'GIVE' | 'RENEW' | 'REFUSE' | 'WITHDRAW';
type Scopes = readonly { readonly purpose: string; readonly category?: string }[];
interface Item {
  readonly rank: number;
  readonly reason: string;
  readonly product: { readonly externalId: string };
}
interface Preview {
  readonly before: readonly Item[];
  readonly after: readonly Item[];
  readonly appears: readonly Item[];
  readonly disappears: readonly Item[];
}

const list = '{ rank reason explanation because { externalId } product { externalId } }';
const previewed = `query ($choice: ConsentChoice!, $input: ConsentInput) {
  previewConsent(choice: $choice, input: $input, first: 20) { before ${list} after ${list} appears ${list} disappears ${list} }
}`;
const notice = { noticeId: 'terms-2026', noticeVersion: '1' };
const mutations: Readonly<Record<Choice, string>> = {
  GIVE: 'giveConsent',
  RENEW: 'renewConsent',
  REFUSE: 'refuseConsent',
  WITHDRAW: 'withdrawConsent',
};

function inputOf(choice: Choice, scopes: Scopes | null) {
  return scopes === null ? null : { scopes, ...(choice === 'GIVE' || choice === 'RENEW' ? notice : {}) };
}

async function previewOf(name: string, choice: Choice, scopes: Scopes | null): Promise<Preview> {
  const answer = await town.ask(`customer:${name}`, previewed, { choice, input: inputOf(choice, scopes) });
  expect(answer.errors).toEqual([]);
  return answer.data?.['previewConsent'] as unknown as Preview;
}

async function press(name: string, choice: Choice, scopes: Scopes | null): Promise<void> {
  const type = choice === 'GIVE' || choice === 'RENEW' ? 'ConsentInput!' : 'ConsentInput';
  const text = `mutation ($input: ${type}) { ${mutations[choice]}(input: $input) { receiptId } }`;
  const { errors } = await town.ask(`customer:${name}`, text, { input: inputOf(choice, scopes) });
  expect(errors).toEqual([]);
}

async function listOf(name: string): Promise<readonly Item[]> {
  const { data } = await town.ask(`customer:${name}`, `{ me { recommendations(first: 20) ${list} } }`);
  return (data as unknown as { me: { recommendations: Item[] } }).me.recommendations;
}

const social = [{ purpose: 'personalise' }, { purpose: 'social_reco' }];
/** What is inferred comes back with no yes, so the steps that take it out come last. */
const steps: readonly (readonly [Choice, Scopes | null])[] = [
  ['WITHDRAW', [{ purpose: 'social_reco.receive', category: 'social' }]],
  ['GIVE', [{ purpose: 'social_reco.receive' }]],
  ['RENEW', [{ purpose: 'social_reco.contribute' }]],
  ['REFUSE', [{ purpose: 'personalise', category: 'behaviour.app' }]],
  ['GIVE', social],
  ['WITHDRAW', [{ purpose: 'social_reco.contribute', category: 'inferred.influence' }]],
  ['WITHDRAW', null],
  ['GIVE', [{ purpose: 'personalise' }]],
  ['GIVE', [{ purpose: '*' }]],
];

test('a preview is the list that there is once the choice is made, and the one that there was', async () => {
  const changes: boolean[] = [];
  for (const [choice, scopes] of steps) {
    const was = await listOf('b3');
    const preview = await previewOf('b3', choice, scopes);

    await press('b3', choice, scopes);

    const now = await listOf('b3');
    expect(preview.before).toEqual(was);
    expect(preview.after).toEqual(now);
    const names = (items: readonly Item[]) => items.map(({ product }) => product.externalId);
    expect(preview.appears).toEqual(now.filter(({ product }) => !names(was).includes(product.externalId)));
    expect(preview.disappears).toEqual(was.filter(({ product }) => !names(now).includes(product.externalId)));
    changes.push(JSON.stringify(was) !== JSON.stringify(now));
  }
  expect(changes.filter((each) => each).length).toBeGreaterThan(5);
});

test('nothing is written, and nobody else has another list', async () => {
  const [before, others] = [await dumpGraph(graph), await listOf('b4')];

  for (const [choice, scopes] of steps) await previewOf('b3', choice, scopes);

  expect(await dumpGraph(graph)).toEqual(before);
  expect(await listOf('b4')).toEqual(others);
});

test('what is supposed of one is supposed of nobody else, not even of those who said the same', async () => {
  await ground.say(everybody, 'withdrawn', consentPurposes);
  await town.catchUp();

  const preview = await previewOf('b3', 'GIVE', social);
  await press('b3', 'GIVE', social);

  // Friends whose class was the same have not agreed that their facts are used: what is one's own stands alone.
  expect(preview.after).toEqual(await listOf('b3'));
  expect(preview.after.filter(({ reason }) => reason === 'CIRCLE' || reason === 'FRIENDS')).toEqual([]);
  expect(preview.after.some(({ reason }) => reason === 'SIMILAR_ITEMS')).toBe(true);
});

test('what friends withhold changes no byte of a preview, and what they contribute does', async () => {
  await ground.say(['b3'], 'withdrawn', ['social_reco.receive']);
  await ground.say(['b5', 'b6'], 'withdrawn', ['social_reco.contribute']);
  await town.catchUp();
  const text = async () =>
    (await town.ask('customer:b3', previewed, { choice: 'GIVE', input: inputOf('GIVE', social) })).text;
  const use = (name: string) =>
    graph.raw(
      `MATCH (customer:Customer {id: $id}), (product:Product {id: $product})
       CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'more'}]->(product)`,
      { id: customerId(name), product: productId('a-product1') },
    );
  const before = await text();

  for (const name of ['b5', 'b6']) await use(name);
  expect(await text()).toBe(before);
  await graph.raw('MATCH ()<-[tie:INFLUENCES]-(:Customer {id: $id}) SET tie.probability = 0.01', {
    id: customerId('b5'),
  });
  expect(await text()).toBe(before);
  for (const name of ['b0', 'b1', 'b2', 'b4', 'b7']) await use(name);
  expect(await text()).not.toBe(before);
  await graph.raw("MATCH ()-[use:INTERACTED {key: 'more'}]->() DELETE use");
});

test('a purpose that the token is not good for opens nothing', async () => {
  const answer = await town.ask('customer:b3', previewed, { choice: 'WITHDRAW', input: null }, ['service']);

  const preview = answer.data?.['previewConsent'] as unknown as Preview;
  expect(preview.before.every(({ reason }) => reason === 'POPULAR')).toBe(true);
  expect(preview.after).toEqual(preview.before);
  expect(preview.before.map(({ product }) => product.externalId)).toEqual(
    expect.arrayContaining(usesOf('b3').slice(0, 1)),
  );
});

test('what cannot be said is refused as when it is said, before any list is read', async () => {
  const faultOf = async (choice: Choice, input: object | null, as: As = 'customer:b3') => {
    using rows = vi.spyOn(graph, 'rows');
    const { errors } = await town.ask(as, previewed, { choice, input });
    expect(rows.mock.calls.filter(([{ name }]) => name.startsWith('recommend/'))).toEqual([]);
    return [errors[0]?.extensions.code, errors[0]?.message];
  };
  const said = async (text: string, input: object) => {
    const { errors } = await town.ask('customer:b3', text, { input });
    return [errors[0]?.extensions.code, errors[0]?.message];
  };
  const give = 'mutation ($input: ConsentInput!) { giveConsent(input: $input) { receiptId } }';
  const refuse = 'mutation ($input: ConsentInput) { refuseConsent(input: $input) { receiptId } }';

  for (const input of [{}, { scopes: [{ purpose: 'personalise' }] }, { scopes: [{ purpose: 'nothing' }], ...notice }])
    expect(await faultOf('GIVE', input)).toEqual(await said(give, input));
  const law = { scopes: [{ purpose: 'service', category: 'contact', recipient: 'first_party.console' }] };
  expect(await faultOf('REFUSE', law)).toEqual(await said(refuse, law));
  expect((await faultOf('REFUSE', law))[0]).toBe('CONSENT_NOT_REFUSABLE');
  const other = { customerId: town.publicId('customer:b3', 'Customer', 'b4') };
  expect((await faultOf('REFUSE', other))[0]).toBe('FORBIDDEN');
  expect((await faultOf('REFUSE', { speaker: 'GUARDIAN' }))[0]).toBe('FORBIDDEN');
  expect((await faultOf('REFUSE', null, 'staff'))[0]).toBe('FORBIDDEN');
  expect((await faultOf('REFUSE', null, 'partner'))[0]).toBe('FORBIDDEN');
  expect((await faultOf('REFUSE', null, 'customer:zed'))[0]).toBe('CUSTOMER_UNKNOWN');
});

test('how many may be asked for is said where it is exceeded', async () => {
  const { errors } = await town.ask('customer:b3', '{ previewConsent(choice: REFUSE, first: 0) { after { rank } } }');

  expect(errors[0]?.message).toBe('`first` of previewConsent is 0; it must be 1 to 100.');
});

test('it is written down that the customer’s own facts were read', async () => {
  using recorded = vi.spyOn(town.audit.trail, 'record');
  await previewOf('a3', 'WITHDRAW', null);

  const entries = recorded.mock.calls.map(([{ operation, about }]) => [operation, [...about]]);
  expect(entries).toEqual([['previewConsent', [customerId('a3')]]]);
});
