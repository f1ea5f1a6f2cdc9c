import type { Category } from '../src/consent/categories.js';
import { defaultPolicy } from '../src/consent/default-policy.js';
import { ClassTableCache } from '../src/graph/consent-reads.js';
import { issueToken } from '../src/serve/tokens.js';
import { type Bench, type BenchDatabase, type BenchOptions, benchSecret, openBenchDatabase } from './bench.js';
import { bare, opened } from './consent/bare.js';
import { type Asked, measurePair, type Pair, sameBytes } from './consent/pairs.js';
import { replay } from './consent/replay.js';
import type { ConsentTask } from './consent/server.js';
import { measureTelling, worst } from './consent/telling.js';
import { measureTwoHops } from './consent/two-hops.js';
import { type PlainWorld, PlainWorldWriter } from './plain-world.js';
import { type ServerProcess, startServer } from './read/children.js';
import { benchContext, compositionOf, paramsOf } from './read/contexts.js';
import { Load } from './read/load.js';
import { profile } from './read/profile.js';
import { pageQuery } from './read/page.js';
import { benchViewer, consentOfWorld } from './read/world.js';

/** What the page asks for. Everybody grants it at first; classes differ by what the page does not ask for. */
const asked: readonly Category[] = ['identity.name', 'purchase.item', 'social.edge'];
const notAsked: readonly Category[] = [
  'identity.birth',
  'contact.email',
  'contact.phone',
  'social.group',
  'purchase.amount',
  'location.visit',
  'location.area',
  'service.rating',
  'behaviour.web',
  'device.id',
  'sentiment.text',
  'inferred.segment',
];
/** A goal of the issue: fewer would make the vectors shorter than a deployment's. */
const classesMin = 400;
const refusedShare = 0.6;

const worldOf: PlainWorld = {
  customers: 8_000,
  seed: 20_261_123,
  stores: 60,
  products: 800,
  purchasesPerCustomer: 12,
  linesPerPurchase: 2,
  followsPerCustomer: 25,
  hubSales: 0,
  withheldShare: 0.5,
  withheld: notAsked,
};

const sizes = {
  brief: { turns: 300, gateTurns: 300, hopTurns: 25, tellingTurns: 1_000, events: 100_000 },
  full: { turns: 2_000, gateTurns: 2_000, hopTurns: 100, tellingTurns: 4_000, events: 1_000_000 },
} as const;
const warmUp = 300;

type Sizes = (typeof sizes)[keyof typeof sizes];

/** What consent costs: the page with conditions and without, the gate, classes against two other forms, a replay of events. */
export const bench: Bench = {
  name: 'consent',
  async run(options) {
    if (options.keep) throw new Error('This bench changes what its customers agreed to: run it without --keep.');
    const size = options.full ? sizes.full : sizes.brief;
    await using database = await openBenchDatabase(options);
    const writer = new PlainWorldWriter(database.graph, worldOf);
    options.note(`writing ${worldOf.customers} customers`);
    await writer.write();
    const granted = await measureGranted(database, size, options);
    options.note(`page with conditions over page without: ${granted.page.times.median.toFixed(3)}`);
    await writer.refuse(asked, refusedShare);
    const withheld = await measureWithheld(database, size, options);
    options.note('two hops');
    const hops = await measureTwoHops(database.graph, await termsOf(database), size.hopTurns);
    const told = await measureTold(database, writer, size, options);
    const replayed = await replay(database.graph, size.events, options.note);
    return {
      figures: {
        timesWithout: granted.page.times.median,
        timesWithoutP95: granted.page.times.p95,
        dbHitsTimesWithout: granted.dbHits.with / granted.dbHits.without,
        timesWithoutPerRow40: withheld.sameRows.times.median,
        timesWithoutPerRow40P95: withheld.sameRows.times.p95,
        shieldTimesWithout: granted.gate.times.median,
        shieldTimesWithoutGraphqlJs: granted.gateGraphqlJs.times.median,
        classesMs: hops.ms.classes.median,
        nodesMs: hops.ms.nodes.median,
        listMs: hops.ms.list.median,
        unseenToldOnce: worst(told, 'unseen', 'once'),
        unseenToldPatiently: worst(told, 'unseen', 'patient'),
        unseenToldWithin: Math.max(...told.filter(({ pair }) => pair[1] === 'unseen').map(({ once }) => once.within)),
        withheldToldOnce: worst(told, 'withheld', 'once'),
        withheldToldPatiently: worst(told, 'withheld', 'patient'),
        eventsPerSecond: replayed.eventsPerSecond,
      },
      meta: { world: worldOf, sizes: size, granted, withheld, hops, told, replayed },
    };
  },
};

/** Database hits of the page's statement with its conditions and without, which no other work on the machine moves. */
async function hitsOfPage(database: BenchDatabase): Promise<Readonly<Record<'with' | 'without', number>>> {
  const terms = await termsOf(database);
  const context = await benchContext(database.graph, terms);
  const governed = compositionOf(context, pageQuery);
  const open = compositionOf({ ...context, catalogue: opened(context.catalogue) }, pageQuery);
  const hits = async (text: string, composition: typeof open) =>
    (await profile(database.graph, text, paramsOf(terms, composition))).dbHits;
  return {
    with: await hits(governed.statement.text, governed),
    without: await hits(bare(open.statement).text, open),
  };
}

async function termsOf({ graph }: BenchDatabase) {
  return new ClassTableCache(graph, defaultPolicy, () => Date.now()).terms(benchViewer);
}

function start(database: BenchDatabase, task: Omit<ConsentTask, 'address'>): Promise<ServerProcess> {
  return startServer('bench/consent/server.ts', { address: database.address, ...task } satisfies ConsentTask);
}

async function targetOf(name: string, server: ServerProcess, query = pageQuery): Promise<Asked> {
  const claims = { client: benchViewer.client, endUser: 'staff:analyst', purposes: [benchViewer.purpose] };
  const token = await issueToken(benchSecret, { issuer: 'kith', audience: 'kith' }, claims, '12h');
  const headers = { authorization: `Bearer ${token}` };
  return { name, server, url: `${server.url}/graphql`, headers, body: JSON.stringify({ query }) };
}

/** Everybody grants what is asked, so that all servers answer the same bytes. */
async function measureGranted(database: BenchDatabase, { turns, gateTurns }: Sizes, { note }: BenchOptions) {
  const world = await consentOfWorld(database.graph, ['identity_name', 'purchase_item', 'social_edge']);
  if (world.classes < classesMin) throw new Error(`the world has ${world.classes} classes only`);
  if (Object.values(world.withheld).some((share) => share > 0)) throw new Error('somebody withholds what is asked');
  const dbHits = await hitsOfPage(database);
  note(
    `${dbHits.with} database hits with conditions, ${dbHits.without} without; starting servers over ${world.classes} classes`,
  );
  using load = new Load();
  await using product = await start(database, { conditions: true, gate: true, direct: true });
  const whole = await targetOf('the product', product);
  const compare = async (name: string, task: Omit<ConsentTask, 'address'>, times: number, to = whole) => {
    await using other = await start(database, task);
    const pair: Pair = { with: to, without: await targetOf(name, other) };
    const answer = await sameBytes(load, pair, warmUp);
    note(`${name}: ${times} turns`);
    return { ...(await measurePair(load, pair, times)), bytes: answer.length };
  };
  const page = await compare('without conditions', { conditions: false, gate: true, direct: true }, turns);
  const gate = await compare('without the gate', { conditions: true, gate: false, direct: true }, gateTurns);
  await using walking = await start(database, { conditions: true, gate: true, direct: false });
  const walked = await targetOf('the product by graphql-js', walking);
  const without = { conditions: true, gate: false, direct: false };
  const gateGraphqlJs = await compare('without the gate by graphql-js', without, gateTurns, walked);
  return { classes: world.classes, dbHits, page, gate, gateGraphqlJs };
}

/** Without conditions it returns about as many rows as the page does when two in five grant: fewer of each list. */
const smallerQuery = pageQuery
  .replace('purchases(first: 10)', 'purchases(first: 4)')
  .replace('following(first: 10)', 'following(first: 4)');

/**
 * Two in five grant each of what is asked, so the page holds fewer rows. Without conditions it is asked for about as many, because half of a
 * small answer is what any request costs; the time is then taken for a row. The whole page without conditions is in the report as well.
 */
async function measureWithheld(database: BenchDatabase, { turns }: Sizes, { note }: BenchOptions) {
  const world = await consentOfWorld(database.graph, ['identity_name', 'purchase_item', 'social_edge']);
  using load = new Load();
  await using product = await start(database, { conditions: true, gate: true, direct: true });
  await using bare = await start(database, { conditions: false, gate: true, direct: true });
  const whole = await targetOf('the product', product);
  const perRow = async (without: Asked) => {
    const pair: Pair = { with: whole, without };
    const rows = { with: rowsOf(await load.answer(whole)), without: rowsOf(await load.answer(without)) };
    for (const target of [whole, without]) await load.measure(target, warmUp, 8);
    note(`two in five grant: ${rows.with} rows, and ${rows.without} without conditions`);
    const report = await measurePair(load, pair, turns);
    const share = rows.without / rows.with;
    return { rows, times: { median: report.times.median * share, p95: report.times.p95 * share }, report };
  };
  const sameRows = await perRow(await targetOf('as many rows without conditions', bare, smallerQuery));
  const wholePage = await perRow(await targetOf('the page without conditions', bare));
  return { ...world, sameRows, wholePage };
}

/** Who is not there against who is not to be known of, and a value that is withheld against one that is empty, by the clock of a caller. */
async function measureTold(
  database: BenchDatabase,
  writer: PlainWorldWriter,
  { tellingTurns }: Sizes,
  { note }: BenchOptions,
) {
  using load = new Load();
  const { graph } = database;
  await using product = await start(database, { conditions: true, gate: true, direct: true });
  const target = await targetOf('the product', product);
  // Awaited here: the server ends with this function.
  return await measureTelling({ graph, writer, load, target, seed: worldOf.seed, note }, tellingTurns);
}

/** Customers, purchases, lines and followed ones of an answer: everything that has an id of its own. */
function rowsOf(answer: string): number {
  if (answer.includes('"errors"')) throw new Error(`an error: ${answer.slice(0, 500)}`);
  return answer.split('"id":').length - 1;
}
