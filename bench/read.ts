import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { defaultPolicy } from '../src/consent/default-policy.js';
import type { ReadTerms } from '../src/consent/terms.js';
import { ClassTableCache } from '../src/graph/consent-reads.js';
import type { Graph } from '../src/graph/graph.js';
import { serve } from '../src/main.js';
import { openLog } from '../src/observe/log.js';
import { issueToken } from '../src/serve/tokens.js';
import { type Bench, type BenchOptions, benchKeys, benchSecret, openBenchDatabase, spread } from './bench.js';
import { PlainWorldWriter } from './plain-world.js';
import { profile } from './read/profile.js';
import { cpuMs, type ServerProcess, startKith, startServer } from './read/children.js';
import { benchContext, compositionOf, paramsOf } from './read/contexts.js';
import type { FloorShape, FloorTask } from './read/floor.js';
import { Load, type Target } from './read/load.js';
import { pageQuery, peerQuery } from './read/page.js';
import { generatedShapes } from './read/shapes.js';
import { unaudited } from './audit/unaudited.js';
import { benchViewer, consentOfWorld, worldOf } from './read/world.js';

const kinds = ['kith', 'floor', 'peer'] as const;
type Kind = (typeof kinds)[number];

const shapesOf = { count: 50, seed: 50, depthMax: 2 } as const;
const repetitions = {
  brief: { iterations: 15, single: 6, burst: 96, shapeRounds: 3, shapeBurst: 16 },
  full: { iterations: 100, single: 10, burst: 192, shapeRounds: 15, shapeBurst: 48 },
} as const;
const concurrency = 16;
/** Requests to each kind before anything is measured: plans are made, code is compiled. */
const warmUp = 300;

/** The nested page and 50 generated shapes: Kith over HTTP against a hand-written statement and against @neo4j/graphql. */
export const bench: Bench = {
  name: 'read',
  async run(options) {
    await using database = await openBenchDatabase(options);
    options.note(`writing ${worldOf.customers} customers`);
    if (!options.keep) await new PlainWorldWriter(database.graph, worldOf).write();
    const classes = new ClassTableCache(database.graph, defaultPolicy, () => Date.now());
    const terms = await classes.terms(benchViewer);
    const context = await benchContext(database.graph, terms);
    const documents = generatedShapes(context.schema, shapesOf.count, shapesOf.seed, shapesOf.depthMax);
    const shapes = documents.map((text): FloorShape => {
      const composition = compositionOf(context, text);
      return { text: composition.statement.text, params: sendable(paramsOf(terms, composition)) };
    });
    const home = await mkdtemp(join(tmpdir(), 'kith-bench-home-'));
    options.note('starting the servers');
    await using kith = await startKith({ address: database.address, secret: benchSecret, home });
    const task: FloorTask = { address: database.address, params: sendable(floorParams(terms)) as never, shapes };
    await using floor = await startServer('bench/read/floor.ts', task);
    await using peer = await startServer('bench/read/peer.ts', database.address);
    const token = await issueToken(
      benchSecret,
      { issuer: 'kith', audience: 'kith' },
      {
        client: benchViewer.client,
        endUser: 'staff:analyst',
        purposes: [benchViewer.purpose],
      },
      '12h',
    );
    using load = new Load();
    const pages = pageTargets({ kith, floor, peer }, token);
    const bytes = await sameAnswers(load, pages);
    const page = await measurePage(load, pages, { kith, floor, peer }, options);
    options.note(`times the floor: ${page.floorC1.median.toFixed(2)} alone, ${page.floorC16.median.toFixed(2)} at 16`);
    const shapeReport = await measureShapes(load, shapeTargets({ kith, floor }, token, documents), options);
    const composition = compositionOf(context, pageQuery);
    const { dbHits } = await profile(database.graph, composition.statement.text, paramsOf(terms, composition));
    const world = await consentOfWorld(database.graph, composition.categories ?? []);
    const statements = await statementsPerRequest({ graph: database.graph, classes, load, token });
    await rm(home, { recursive: true, force: true });
    return {
      figures: {
        timesFloorC1: page.floorC1.median,
        timesFloorC16: page.floorC16.median,
        timesPeerC16: page.peerC16.median,
        generatedShapesTimesFloor: shapeReport.ratios.median,
        statementsPerRequest: statements,
        dbHits,
      },
      meta: {
        world: { ...worldOf, ...world },
        repetitions: options.full ? repetitions.full : repetitions.brief,
        bytes,
        spread: page,
        generatedShapes: {
          ...shapesOf,
          ...shapeReport,
          floor:
            'the same composed statement over node:http, rows as JSON, no GraphQL: there is no hand-written statement for a generated shape',
        },
        peer: '@neo4j/graphql 7.6.3 under @apollo/server 5.5.1, same graph, no consent',
        requests:
          'one load generator in the process of the bench; each server in a process of its own; kinds interleaved in one run',
      },
    };
  },
};

/** Counted in a server within this process, through its one door to the database. */
async function statementsPerRequest(about: {
  readonly graph: Graph;
  readonly classes: ClassTableCache;
  readonly load: Load;
  readonly token: string;
}): Promise<number> {
  const { graph, classes, load, token } = about;
  await using server = await serve({
    graph,
    classes,
    audit: unaudited,
    secret: benchSecret,
    keys: benchKeys,
    policy: defaultPolicy,
    tokenSettings: { key: { kind: 'development', secret: benchSecret }, issuer: 'kith', audience: 'kith' },
    log: openLog('silent'),
    settings: {
      host: '127.0.0.1',
      port: 0,
      requestTimeoutMs: 60_000,
      introspection: false,
      graphiql: null,
      direct: true,
    },
  });
  const target = pageTarget(server.url, token);
  const before = graph.composedStatements;
  for (let number = 0; number < 10; number += 1) await load.answer(target);
  return (graph.composedStatements - before) / 10;
}

/** Byte vectors of the viewer by the names of the hand-written statement. */
function floorParams(terms: ReadTerms): Record<string, unknown> {
  const { allow } = terms;
  return {
    now: terms.now,
    presence: allow['identity_presence'],
    name: allow['identity_name'],
    purchase: allow['purchase_item'],
    edge: allow['social_edge'],
    special: Object.fromEntries(Object.entries(allow).filter(([category]) => category.startsWith('special_'))),
  };
}

/** The driver's integers as `{ integer }`, which structured cloning keeps. */
function sendable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sendable);
  if (value === null || typeof value !== 'object' || value instanceof Int8Array) return value;
  if ('low' in value && 'high' in value) return { integer: Number(value) };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sendable(each)]));
}

type Servers = Readonly<Record<Kind, ServerProcess>>;
type Targets = Readonly<Record<Kind, Target>>;

function pageTarget(url: string, token: string): Target {
  const headers = { authorization: `Bearer ${token}` };
  return { name: 'kith', url: `${url}/graphql`, headers, body: JSON.stringify({ query: pageQuery }) };
}

function pageTargets({ kith, floor, peer }: Servers, token: string): Targets {
  return {
    kith: pageTarget(kith.url, token),
    floor: { name: 'floor', url: floor.url, headers: {}, body: '{}' },
    peer: { name: 'peer', url: peer.url, headers: {}, body: JSON.stringify({ query: peerQuery }) },
  };
}

/** Refuses to compare what is not the same: Kith and the floor must answer the same page but for the form of the ids. */
async function sameAnswers(load: Load, targets: Targets): Promise<Record<Kind, number>> {
  const [kith, floor, peer] = await Promise.all([
    load.answer(targets.kith),
    load.answer(targets.floor),
    load.answer(targets.peer),
  ]);
  // Beside the data, Kith says which fields need a customer's word: the floor knows nothing of that.
  const [data, floorData] = [kith, floor].map((text) => withoutIds((JSON.parse(text) as { data: unknown }).data));
  if (!isDeepStrictEqual(data, floorData)) {
    throw new Error(`Kith and the floor answer differently:\n${kith.slice(0, 1_500)}\n${floor.slice(0, 1_500)}`);
  }
  if (!peer.includes('"purchases"') || peer.includes('"errors"'))
    throw new Error(`the peer fails: ${peer.slice(0, 500)}`);
  return { kith: kith.length, floor: floor.length, peer: peer.length };
}

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === 'id' ? typeof each : withoutIds(each)]),
  );
}

/** Ratios are taken within an iteration, in which every kind was asked, and the order turns from one to the next. */
async function measurePage(load: Load, targets: Targets, servers: Servers, { full, note }: BenchOptions) {
  const { iterations, single, burst } = full ? repetitions.full : repetitions.brief;
  note('warming up');
  for (const kind of kinds) await load.measure(targets[kind], warmUp, concurrency);
  const c1: Record<Kind, number>[] = [];
  const c16: Record<Kind, number>[] = [];
  const used: Record<Kind, number[]> = { kith: [], floor: [], peer: [] };
  for (let number = 0; number < iterations; number += 1) {
    if (number % 5 === 0) note(`the page, ${number} of ${iterations}`);
    const order = kinds.map((_, index) => kinds[(index + number) % kinds.length] ?? 'kith');
    const alone = { kith: 0, floor: 0, peer: 0 };
    const crowd = { kith: 0, floor: 0, peer: 0 };
    for (const kind of order) alone[kind] = await load.measure(targets[kind], single, 1);
    for (const kind of order) {
      const before = cpuMs(servers[kind].pid);
      crowd[kind] = await load.measure(targets[kind], burst, concurrency);
      const after = cpuMs(servers[kind].pid);
      if (before !== null && after !== null) used[kind].push((after - before) / burst);
    }
    c1.push(alone);
    c16.push(crowd);
  }
  const ratio = (of: readonly Record<Kind, number>[], to: Kind) => spread(of.map((each) => each.kith / each[to]));
  const all = (of: readonly Record<Kind, number>[]) =>
    Object.fromEntries(kinds.map((kind) => [kind, spread(of.map((each) => each[kind])).median]));
  return {
    floorC1: ratio(c1, 'floor'),
    floorC16: ratio(c16, 'floor'),
    peerC1: ratio(c1, 'peer'),
    peerC16: ratio(c16, 'peer'),
    msPerRequestC1: all(c1),
    msPerRequestC16: all(c16),
    serverCpuMsPerRequestC16: Object.fromEntries(kinds.map((kind) => [kind, spread(used[kind]).median])),
  };
}

interface ShapePair {
  readonly kith: Target;
  readonly floor: Target;
}

function shapeTargets(
  { kith, floor }: Pick<Servers, 'kith' | 'floor'>,
  token: string,
  documents: readonly string[],
): readonly ShapePair[] {
  return documents.map((query, number) => ({
    kith: {
      name: `kith shape ${number}`,
      url: `${kith.url}/graphql`,
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    },
    floor: { name: `floor shape ${number}`, url: `${floor.url}/shape/${number}`, headers: {}, body: '{}' },
  }));
}

async function measureShapes(load: Load, pairs: readonly ShapePair[], { full, note }: BenchOptions) {
  const { shapeRounds, shapeBurst } = full ? repetitions.full : repetitions.brief;
  const ratios: number[] = [];
  for (const [number, pair] of pairs.entries()) {
    if (number % 10 === 0) note(`generated shapes, ${number} of ${pairs.length}`);
    for (const target of [pair.kith, pair.floor]) await load.measure(target, shapeBurst, concurrency);
    const rounds: number[] = [];
    for (let round = 0; round < shapeRounds; round += 1) {
      const order = round % 2 === 0 ? [pair.kith, pair.floor] : [pair.floor, pair.kith];
      const times = new Map<Target, number>();
      for (const target of order) times.set(target, await load.measure(target, shapeBurst, concurrency));
      rounds.push((times.get(pair.kith) ?? 0) / (times.get(pair.floor) ?? 1));
    }
    ratios.push(spread(rounds).median);
  }
  return { ratios: spread(ratios), worst: Math.max(...ratios) };
}
