import { z } from 'zod';
import { contentHash, type Policy } from '../../consent/policy.js';
import {
  type Organisation,
  organisationsOf,
  ownOrganisation,
  strictestTerms,
} from '../../consent/statistics/organisation.js';
import { publishedCells } from '../../consent/statistics/suppress.js';
import type { DayReceipts } from '../../consent/statistics/tally.js';
import type { StatisticsCustomer, StatisticsDomain } from '../../graph/statistics-reads.js';
import { breathe, type Job, type JobDeps, runOptions } from '../job.js';
import { productContributions, productMeasures, storeContributions, storeMeasures } from './contributions.js';
import { publishedCounts } from './published-counts.js';
import { ConsentingReceipts } from './receipts.js';
import { SegmentAtoms } from './segment-atoms.js';
import { TallyTree } from './tally-tree.js';
import { type Windows, windowsAt } from './window.js';

/**
 * Takes the day's snapshot, from which every statistic is answered: for each organisation the tables over those who agreed to its purpose. Once a
 * UTC day: what changes later that day shows in the next one. What is written has been through suppression; noise and rounding follow when it is told.
 */
export const statistics: Job = {
  job: 'statistics',
  algorithm: 'minimum group, dominance, complementary suppression',
  purpose: 'analytics.aggregate',
  categories: [
    'identity.presence',
    'identity.birth',
    'location.area',
    'location.visit',
    'social.edge',
    'inferred.segment',
    'inferred.community',
    'purchase.item',
    'purchase.amount',
    'service.rating',
  ],
  buildsOn: ['communities'],
  async isDone(deps) {
    const current = (await deps.runs.current(runOptions(deps))).find(({ job }) => job === 'statistics');
    const { epoch, rules } = JSON.parse(current?.parameters ?? '{}') as {
      readonly epoch?: string;
      readonly rules?: string;
    };
    return epoch === windowsAt(deps.statistics.now()).epoch && rules === rulesOf(deps.statistics.policy);
  },
  /** An organisation that was finished on the same day under the same rules is not counted again. */
  async takeOver(deps, runId) {
    const { reads, writes } = deps.statistics;
    const adopted = new Set<string>();
    for (const { runId: from, organisation, rows } of await reads.finished(runId, runOptions(deps))) {
      const [whole] = wholeOf(JSON.parse(rows));
      if (whole?.of !== snapshotKey(deps) || adopted.has(organisation)) continue;
      await writes.adopt({ runId, from, organisation }, runOptions(deps));
      adopted.add(organisation);
    }
  },
  async run(deps, runId) {
    const windows = windowsAt(deps.statistics.now());
    const of = snapshotKey(deps);
    const domain = await deps.statistics.reads.domain(runOptions(deps));
    const coverage: Record<string, number> = {};
    let read = 0;
    let written = 0;
    for (const organisation of organisationsOf(deps.statistics.policy)) {
      const place = { runId, organisation: organisation.id, table: 'whole' };
      const [before] = wholeOf(await deps.statistics.reads.table(place, runOptions(deps)));
      const whole = before ?? (await counted(deps, { runId, organisation, windows, domain, of }));
      coverage[organisation.id] = bucketed(whole.contributors, whole.customers);
      read = Math.max(read, whole.contributors);
      written += whole.written;
    }
    return {
      parameters: {
        epoch: windows.epoch,
        rules: rulesOf(deps.statistics.policy),
        currency: deps.statistics.policy.statistics.currency,
        coverage,
      },
      read,
      written,
    };
  },
};

const coverageStep = 20;

const wholeShape = z.array(
  z.object({ of: z.string(), customers: z.number(), contributors: z.number(), written: z.number() }),
);
/** What stands beside the tables of an organisation once all of them are written. */
type Whole = z.output<typeof wholeShape>[number];

function wholeOf(rows: unknown): readonly Whole[] {
  return wholeShape.parse(rows);
}

/** What two snapshots must have in common for tables of one to be those of the other: the day, the rules and the policy. */
function snapshotKey({ statistics: { now, policy }, policyRev }: JobDeps): string {
  return contentHash([windowsAt(now()).epoch, rulesOf(policy), policyRev]);
}

/** Reads everybody for one organisation and writes its tables; that they are whole is written last. */
async function counted(
  deps: JobDeps,
  about: About & { readonly runId: string; readonly of: string },
): Promise<Omit<Whole, 'of'>> {
  const { runId, organisation, of } = about;
  const found = await gather(deps, about);
  const written = await writeTables(deps, { ...about, found });
  const whole = { customers: found.customers, contributors: found.contributors, written };
  const place = { runId, organisation: organisation.id, table: 'whole' };
  await deps.statistics.writes.table(place, [{ of, ...whole }], runOptions(deps));
  return whole;
}

/** A snapshot under rules that no longer hold is taken anew on the same day. */
function rulesOf(policy: Policy): string {
  return contentHash([policy.statistics, organisationsOf(policy)]);
}

/** The share of customers who let anything be known, in percent, rounded down to steps of 20, so that one person seldom shows. */
function bucketed(contributors: number, customers: number): number {
  return Math.floor((100 * contributors) / Math.max(1, customers) / coverageStep) * coverageStep;
}

interface About {
  readonly organisation: Organisation;
  readonly windows: Windows;
  readonly domain: StatisticsDomain;
}

interface Gathered {
  readonly customers: number;
  readonly contributors: number;
  readonly segments: SegmentAtoms;
  readonly stores: TallyTree;
  readonly products: TallyTree;
  readonly receipts: readonly (readonly [storeId: string, receipts: DayReceipts])[];
}

async function gather(deps: JobDeps, about: About): Promise<Gathered> {
  const { countMax, revenueMinorMax, currency } = deps.statistics.policy.statistics;
  const { windows, domain, organisation } = about;
  const segments = new SegmentAtoms(windows.months, { countMax, revenueMinorMax });
  const stores = new TallyTree(
    storeMeasures.map((measure) => ({ customers: 1, revenue: revenueMinorMax })[measure as string] ?? countMax),
  );
  const products = new TallyTree(
    productMeasures.map(
      (measure) =>
        ({ customers: 1, buyers: 1, revenue: revenueMinorMax, score: countMax * 500 })[measure as string] ?? countMax,
    ),
  );
  const receipts = new ConsentingReceipts();
  const cityOf = new Map(domain.stores.flatMap(([id, city]) => (city === null ? [] : [[id, city] as const])));
  const categoryOf = new Map(
    domain.products.flatMap(([id, category]) => (category === null ? [] : [[id, category] as const])),
  );
  const read = strictestTerms(await Promise.all(organisation.viewers.map((viewer) => deps.statistics.terms(viewer))));
  let customers = 0;
  let contributors = 0;
  const take = (customer: StatisticsCustomer) => {
    customers += 1;
    if (!customer.present) return;
    contributors += 1;
    segments.add(customer);
    stores.add(storeContributions(customer, cityOf));
    products.add(productContributions(customer, categoryOf, windows));
    receipts.add(customer);
  };
  for await (const page of deps.statistics.reads.customers({ ...windows.days, read, currency }, runOptions(deps))) {
    page.forEach(take);
    deps.progress({ stage: `statistics for ${organisation.id}`, done: customers, total: null, unit: 'customers' });
    await breathe(deps);
  }
  const told = organisation.id === ownOrganisation ? await receiptsOf(deps, about, receipts) : [];
  return { customers, contributors, segments, stores, products, receipts: told };
}

async function receiptsOf(
  deps: JobDeps,
  { windows, domain, organisation }: About,
  receipts: ConsentingReceipts,
): Promise<Gathered['receipts']> {
  const { currency } = deps.statistics.policy.statistics;
  const told: (readonly [string, DayReceipts])[] = [];
  for (const [storeId] of domain.stores) {
    for await (const day of deps.statistics.reads.receipts({ ...windows.days, storeId, currency }, runOptions(deps))) {
      const one = receipts.told(storeId, day, organisation);
      if (one !== null) told.push([storeId, one]);
    }
  }
  return told;
}

async function writeTables(
  deps: JobDeps,
  about: {
    readonly runId: string;
    readonly organisation: Organisation;
    readonly domain: StatisticsDomain;
    readonly windows: Windows;
    readonly found: Gathered;
  },
): Promise<number> {
  const { runId, organisation, domain, windows, found } = about;
  const stores = publishedCells(found.stores.branch(), organisation);
  const products = publishedCells(found.products.branch(), organisation);
  const tables: Readonly<Record<string, readonly unknown[]>> = {
    domain: [domain],
    segments: found.segments.atoms(),
    stores,
    products,
    receipts: found.receipts,
  };
  let written = 0;
  for (const [table, rows] of Object.entries(tables)) {
    const place = { runId, organisation: organisation.id, table };
    written += await deps.statistics.writes.table(place, rows, runOptions(deps));
  }
  const figures = { key: deps.statistics.figureKey, organisation: organisation.id, epoch: windows.epoch };
  const counts = publishedCounts({ stores, products }, windows, figures);
  return (
    written + (await deps.statistics.writes.counts({ runId, organisation: organisation.id }, counts, runOptions(deps)))
  );
}
