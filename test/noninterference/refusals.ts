import { Cursors } from '../../src/serve/cursor.js';
import type { Instance } from './instance.js';
import type { LookerName } from './viewers.js';

/** Something of elsewhere that a server must not take: `accepted` if its answer is another than to what never was. */
export interface Refusal {
  readonly name: string;
  readonly accepted: boolean;
}

const one = 'query ($id: ID!) { node(id: $id) { __typename id } customer(id: $id) { id name city } }';
const entity =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on Customer { id name } } }';
const list = (given: string) =>
  `query ($after: String) { customers(first: 1, after: $after${given}) { pageInfo { endCursor } } }`;
const filtered = ', filter: { externalId: { startsWith: "c" } }';
const sorted = ', orderBy: { field: CITY, direction: DESC }';
const stores = 'query ($after: String) { stores(first: 1, after: $after) { pageInfo { endCursor } } }';
const friends =
  'query ($id: ID!, $after: String) { node(id: $id) { ... on Customer { following(first: 1, after: $after) { pageInfo { endCursor } } } } }';

/** Ids minted for another recipient, and cursors of another viewer, list, filter, order, parent and policy. */
export async function refusals(instance: Instance): Promise<readonly Refusal[]> {
  return [...(await ids(instance)), ...(await cursors(instance))];
}

async function ids(instance: Instance): Promise<readonly Refusal[]> {
  const found: Refusal[] = [];
  for (const [as, minted] of [
    ['partner', 'staff'],
    ['staff', 'partner'],
  ] as const) {
    const never = instance.publicId(as, 'Customer', 'nobody');
    for (let at = 0; at < 6; at += 1) {
      const foreign = instance.publicId(minted, 'Customer', `c${at}`);
      const nodes = await Promise.all([foreign, never].map((id) => instance.ask(as, one, { id })));
      const entities = await Promise.all(
        [foreign, never].map((id) => instance.ask(as, entity, { representations: [{ __typename: 'Customer', id }] })),
      );
      found.push({ name: `an id of ${minted} from ${as}`, accepted: nodes[0]?.text !== nodes[1]?.text });
      found.push({ name: `a reference of ${minted} from ${as}`, accepted: entities[0]?.text !== entities[1]?.text });
    }
  }
  return found;
}

async function cursors(instance: Instance): Promise<readonly Refusal[]> {
  const of = async (as: LookerName, document: string, more: object = {}) =>
    endCursor((await instance.ask(as, document, more)).data);
  const plain = await of('staff', list(''));
  const parents = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'].map((key) => instance.publicId('staff', 'Customer', key));
  const below = await Promise.all(parents.map((id) => of('staff', friends, { id })));
  const parent = below.findIndex((cursor) => cursor !== null);
  const tries: readonly (readonly [
    name: string,
    as: LookerName,
    document: string,
    after: string | null,
    id?: string,
  ])[] = [
    ['a cursor of another viewer', 'analyst', list(''), plain],
    ['a cursor of another list', 'staff', stores, plain],
    ['a cursor of another filter', 'staff', list(filtered), plain],
    ['a cursor of another order', 'staff', list(sorted), plain],
    [
      'a cursor of another parent',
      'staff',
      friends,
      below[parent] ?? null,
      parents[(parent + 1) % parents.length] ?? '',
    ],
    ['a cursor of an older policy', 'staff', list(''), await underOlderPolicy(() => of('staff', list('')))],
  ];
  const answers = await Promise.all(
    tries.map(([, as, document, after, id]) => instance.ask(as, document, { after, ...(id !== undefined && { id }) })),
  );
  return tries.flatMap(([name, , , after], at) =>
    after === null ? [] : [{ name, accepted: !/"CURSOR_(?:INVALID|STALE)"/.test(answers[at]?.text ?? '') }],
  );
}

function endCursor(data: unknown): string | null {
  return /"endCursor":"([\w-]+)"/.exec(JSON.stringify(data))?.[1] ?? null;
}

/** What a server hands out that still has the policy of yesterday. */
async function underOlderPolicy<T>(work: () => Promise<T>): Promise<T> {
  const { mint } = Cursors.prototype;
  Cursors.prototype.mint = function mintOlder(binding, place) {
    const policyRev = Reflect.get(this, 'policyRev') as unknown;
    Reflect.set(this, 'policyRev', 'of yesterday');
    try {
      return mint.call(this, binding, place);
    } finally {
      Reflect.set(this, 'policyRev', policyRev);
    }
  };
  try {
    return await work();
  } finally {
    Cursors.prototype.mint = mint;
  }
}
