import { firstPublicKeys } from '../../src/model/public-keys.js';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { Random } from '../../src/ingest/generate/random.js';
import type { InternalId } from '../../src/model/ids.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { recipientKey } from '../../src/serve/recipient.js';
import { benchSecret } from '../bench.js';
import type { PlainWorldWriter } from '../plain-world.js';
import type { Load, Target } from '../read/load.js';
import { benchViewer } from '../read/world.js';
import { median, medians, type Telling, telling } from './auc.js';

/** What an id, or a name, can be to the viewer. */
const kinds = ['absent', 'unseen', 'withheld', 'empty'] as const;
type Kind = (typeof kinds)[number];

const below =
  '{ id name city following(first: 5) { totalCount nodes { id name } } purchases(first: 5) { nodes { id at } } }';
const ways = {
  customer: `query ($id: ID!) { customer(id: $id) ${below} }`,
  node: `query ($id: ID!) { node(id: $id) { ... on Customer ${below} } }`,
  _entities: `query ($id: ID!) { _entities(representations: [{ __typename: "Customer", id: $id }]) { ... on Customer ${below} } }`,
  list: 'query ($name: String!) { customers(first: 5, filter: { name: { eq: $name } }) { totalCount nodes { id name } } }',
} as const;
type Way = keyof typeof ways;

/** Which two must not be told apart: who is not there and who is not to be known of, a name withheld and a name that is not there. */
const pairsOf: Readonly<Record<Way, readonly (readonly [Kind, Kind])[]>> = {
  customer: [
    ['absent', 'unseen'],
    ['empty', 'withheld'],
  ],
  node: [
    ['absent', 'unseen'],
    ['empty', 'withheld'],
  ],
  _entities: [
    ['absent', 'unseen'],
    ['empty', 'withheld'],
  ],
  list: [
    ['absent', 'unseen'],
    ['absent', 'withheld'],
  ],
};

const people = 100;
/** As many times as a patient caller asks the same. */
const patience = 25;
const warmUp = 200;
/** Half seconds that a server may take to learn of a new class. */
const triesMax = 120;

export interface TellingReport {
  readonly way: Way;
  readonly pair: readonly [Kind, Kind];
  readonly medianMs: readonly [number, number];
  readonly once: Telling;
  /** By the medians of 25 requests each. */
  readonly patient: Telling;
}

/** How well a caller tells by the clock what the answers do not tell. Each turn asks each kind once, in an order of chance, one request at a time. */
export async function measureTelling(
  about: {
    readonly graph: Graph;
    readonly writer: PlainWorldWriter;
    readonly load: Load;
    readonly target: Omit<Target, 'body'>;
    readonly seed: number;
    readonly note: (text: string) => void;
  },
  turns: number,
): Promise<readonly TellingReport[]> {
  const { load, target, seed, note } = about;
  const asked = await cast(about.graph, about.writer);
  await untilKnown(load, target, asked.withheld.ids[0] ?? '');
  const reports: TellingReport[] = [];
  for (const way of Object.keys(ways) as Way[]) {
    const random = new Random(seed, [`telling ${way}`]);
    const bodyOf = (kind: Kind, turn: number) => {
      const { ids, names } = asked[kind];
      const at = turn % people;
      return JSON.stringify({ query: ways[way], variables: way === 'list' ? { name: names[at] } : { id: ids[at] } });
    };
    await refuseDifferent(load, target, way, bodyOf);
    const ms: Record<Kind, number[]> = { absent: [], unseen: [], withheld: [], empty: [] };
    const compared = kinds.filter((kind) => pairsOf[way].flat().includes(kind));
    // A filter looks at everybody, so that a list takes many times as long.
    const times = way === 'list' ? Math.ceil(turns / 4) : turns;
    for (let turn = -warmUp; turn < times; turn += 1) {
      for (const kind of shuffled(compared, random)) {
        const body = bodyOf(kind, turn + warmUp);
        const sentAt = performance.now();
        await load.answer({ ...target, body });
        if (turn >= 0) ms[kind].push(performance.now() - sentAt);
      }
    }
    for (const [one, other] of pairsOf[way]) {
      const patient = telling(medians(ms[one], patience), medians(ms[other], patience));
      const report: TellingReport = {
        way,
        pair: [one, other],
        medianMs: [median(ms[one]), median(ms[other])],
        once: telling(ms[one], ms[other]),
        patient,
      };
      reports.push(report);
      const { once } = report;
      note(
        `${way}: ${one} or ${other} by the clock, ${once.auc.toFixed(3)} ± ${once.within.toFixed(3)}, ${patience} times ${patient.auc.toFixed(2)}`,
      );
    }
  }
  return reports;
}

/** The pair that is told apart best, of those that begin so: the larger of the chance and its complement. */
export function worst(reports: readonly TellingReport[], second: Kind, which: 'once' | 'patient'): number {
  const of = reports.filter(({ pair }) => pair[1] === second).map((report) => report[which].auc);
  return Math.max(...of.map((auc) => Math.max(auc, 1 - auc)));
}

interface Part {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** A hundred of each kind, by what they said and by nothing else; whose name is empty agreed to everything. */
async function cast(graph: Graph, writer: PlainWorldWriter): Promise<Readonly<Record<Kind, Part>>> {
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  const first: Readonly<Record<Kind, number>> = { absent: 1_000_000, unseen: 2_000, withheld: 3_000, empty: 4_000 };
  const idsOf = (kind: Kind) => Array.from({ length: people }, (_, at) => writer.id('Customer', first[kind] + at));
  const given = (id: InternalId) => said(id, { action: 'given', category: '*' });
  const words = [
    ...idsOf('unseen').map((id) => said(id, { action: 'refused', category: '*' })),
    ...idsOf('withheld').flatMap((id) => [given(id), said(id, { action: 'refused', category: 'identity.name' })]),
    ...idsOf('empty').map(given),
  ];
  await writes.append(words, { source: 'first_hand', actor: 'bench' });
  await graph.raw('UNWIND $ids AS id MATCH (customer:Customer {id: id}) SET customer.name = null', {
    ids: idsOf('empty'),
  });
  const publicIds = new PublicIds(firstPublicKeys(benchSecret), recipientKey(defaultPolicy, benchViewer));
  const parts = await Promise.all(
    kinds.map(async (kind) => {
      const ids = idsOf(kind);
      const { records } = await graph.raw(
        'UNWIND $ids AS id MATCH (customer:Customer {id: id}) RETURN customer.name AS name',
        { ids },
      );
      const names = records.map((record) => record.get('name') as string);
      const nobodys = ids.map((_, at) => `Zed ${5_000_000 + at}`);
      return [
        kind,
        { ids: publicIds.mintAll('Customer', ids), names: names.length === 0 || kind === 'empty' ? nobodys : names },
      ] as const;
    }),
  );
  return Object.fromEntries(parts) as unknown as Record<Kind, Part>;
}

function said(customerId: InternalId, word: Pick<ConsentRecord, 'action' | 'category'>): ConsentRecord {
  const notice = word.action === 'given' ? { noticeId: 'terms-2026', noticeVersion: '1', proof: 'bench' } : null;
  const rest = notice ?? { noticeId: null, noticeVersion: null, proof: null };
  const at = Date.now() - (word.action === 'given' ? 2_000 : 1_000);
  return { customerId, ...word, purpose: 'analytics', recipient: 'first_party', at, until: null, ...rest };
}

/** Classes that are new with these words are unknown to the server, so denied, until its timer reads the table. */
async function untilKnown(load: Load, target: Omit<Target, 'body'>, id: string): Promise<void> {
  const body = JSON.stringify({ query: ways.customer, variables: { id } });
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { data } = JSON.parse(await load.answer({ ...target, body })) as {
      readonly data: { readonly customer: unknown };
    };
    if (data.customer !== null) return;
    await delay(500);
  }
  throw new Error('the server does not see who withholds a name alone');
}

/** What is not to be told apart has the same bytes, but for the ids and lists of those who may be known of. */
async function refuseDifferent(
  load: Load,
  target: Omit<Target, 'body'>,
  way: Way,
  bodyOf: (kind: Kind, turn: number) => string,
): Promise<void> {
  const [absent, unseen, withheld] = await Promise.all(
    (['absent', 'unseen', 'withheld'] as const).map((kind) => load.answer({ ...target, body: bodyOf(kind, 0) })),
  );
  if (absent !== unseen) throw new Error(`${way} tells by its bytes who is not to be known of: ${absent} ${unseen}`);
  if ((way === 'list') !== (withheld === absent)) throw new Error(`${way} is not about what it should be: ${withheld}`);
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
