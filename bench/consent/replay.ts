import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { Random } from '../../src/ingest/generate/random.js';
import { InternalIds } from '../../src/model/ids.js';
import { benchSecret, spread } from '../bench.js';
import { withheldCategories } from '../plain-world.js';

const eventsPerCustomer = 10;
/** Histories that customers have in common, so that there are as many classes as a deployment may have. */
const histories = 400;
const customersPerStatement = 10_000;
const saidFrom = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;

export interface ReplayReport {
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Classes of the first party's ring that came with it. */
  readonly classes: number;
  /** Heap in use after a collection, at each tenth; megabytes. */
  readonly heapMb: readonly number[];
  readonly residentMb: number;
  /** Seconds of the slowest and the median tenth. */
  readonly tenths: { readonly median: number; readonly most: number };
}

/** Replays what customers said, in their order, through the one writer: events, classes and the counting of both. */
export async function replay(graph: Graph, events: number, note: (text: string) => void): Promise<ReplayReport> {
  const ids = new InternalIds(benchSecret);
  const batch = `replay ${Date.now()}`;
  const customers = Math.ceil(events / eventsPerCustomer);
  const idOf = (number: number) => ids.of('Customer', `${batch} ${number}`);
  await writeCustomers(graph, customers, idOf);
  const before = await classesOf(graph);
  const writes = new ConsentWrites(graph, defaultPolicy, () => Date.now());
  const step = Math.max(1, Math.ceil(customers / 10));
  const seconds: number[] = [];
  const heapMb: number[] = [];
  let created = 0;
  for (let from = 0; from < customers; from += step) {
    const began = performance.now();
    created += await appendHistories(writes, from, Math.min(customers, from + step), idOf);
    seconds.push((performance.now() - began) / 1_000);
    heapMb.push(heapInUse());
    note(`${created} of ${events} consent events`);
  }
  if (created !== customers * eventsPerCustomer) throw new Error(`${created} events were recorded`);
  const { median } = spread(seconds);
  return {
    events: created,
    eventsPerSecond: created / seconds.reduce((sum, each) => sum + each, 0),
    classes: (await classesOf(graph)) - before,
    heapMb,
    residentMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    tenths: { median, most: Math.max(...seconds) },
  };
}

/** In lots of a batch of the writer, so that what a lot holds does not grow with the replay. */
async function appendHistories(
  writes: ConsentWrites,
  from: number,
  to: number,
  idOf: (number: number) => ConsentRecord['customerId'],
): Promise<number> {
  const lot = 400;
  let created = 0;
  for (let first = from; first < to; first += lot) {
    const numbers = Array.from({ length: Math.min(to, first + lot) - first }, (_, place) => first + place);
    const records = numbers.flatMap((number) => historyOf(number % histories, idOf(number)));
    const report = await writes.append(records, { source: 'first_hand', actor: 'bench' });
    if (report.rejected.length > 0) throw new Error(`rejected: ${JSON.stringify(report.rejected[0])}`);
    created += report.created;
  }
  return created;
}

/** A grant of everything, and nine later words that take categories away and give some back. */
function historyOf(history: number, customerId: ConsentRecord['customerId']): readonly ConsentRecord[] {
  const random = new Random(1, ['history', history]);
  return Array.from({ length: eventsPerCustomer }, (_, place): ConsentRecord => {
    const given = place === 0 || random.chance(0.3);
    return {
      customerId,
      action: given ? 'given' : random.chance(0.5) ? 'withdrawn' : 'refused',
      purpose: random.chance(0.5) ? 'analytics' : 'personalise',
      category: place === 0 ? '*' : (withheldCategories[random.integer(0, withheldCategories.length)] ?? '*'),
      recipient: 'first_party',
      at: saidFrom + place * hourMs,
      until: null,
      noticeId: given ? 'terms-2026' : null,
      noticeVersion: given ? '1' : null,
      proof: given ? 'bench' : null,
    };
  });
}

async function writeCustomers(graph: Graph, count: number, idOf: (number: number) => string): Promise<void> {
  const text = `UNWIND $ids AS id CREATE (:Customer {id: id, externalId: id, ageBand: 'adult', residency: 'DE'})`;
  for (let from = 0; from < count; from += customersPerStatement) {
    const size = Math.min(customersPerStatement, count - from);
    await graph.raw(text, { ids: Array.from({ length: size }, (_, place) => idOf(from + place)) });
  }
}

async function classesOf(graph: Graph): Promise<number> {
  const text = `MATCH (class:ConsentClass {ring: 'firstParty'}) RETURN count(*) AS classes`;
  const { records } = await graph.raw(text, {}, { mode: 'READ' });
  return Number(records[0]?.get('classes'));
}

function heapInUse(): number {
  // Without a collection the figure is mostly what nobody holds any more.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
}
