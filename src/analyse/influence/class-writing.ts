import { termsOfMeasuring } from '../../consent/measurement.js';
import type { FigureKey } from '../../consent/statistics/figure.js';
import { ownOrganisation } from '../../consent/statistics/organisation.js';
import type { DisclosureRules } from '../../consent/statistics/tally.js';
import { breathe, inBatches, type JobDeps, runOptions } from '../job.js';
import type { Gathered } from './gathering.js';
import {
  finishedHoldOut,
  type FollowedAct,
  type HoldOut,
  type HoldOutResult,
  judgeHoldOut,
  type Participant,
} from './hold-out.js';
import type { LearnedInfluence } from './learn.js';
import { type PublishedClass, publishedClasses, unasked, wholeClass } from './published-classes.js';

const rowsOfBatch = 100;
const dayMs = 86_400_000;

interface Found {
  readonly gathered: Gathered;
  readonly learned: LearnedInfluence;
}

/** Writes what may be told of classes, with the claim that the latest hold-out raises. Returns it for the run's parameters. */
export async function writeClasses(deps: JobDeps, runId: string, found: Found) {
  const { policy, figureKey, now } = deps.statistics;
  const rules = { contributorsMin: policy.statistics.contributorsMinOwn };
  const epoch = new Date(now()).toISOString().slice(0, 10);
  const key = { key: figureKey, organisation: ownOrganisation, epoch };
  const told = publishedClasses(found.learned.byCategory, { categoryIds: found.gathered.categoryIds, rules, key });
  const holdOut = finishedHoldOut(policy.experiments, now() / dayMs);
  const result = holdOut === null ? null : await judged(deps, { ...found, holdOut, told, rules, key });
  const rows = result === null ? told : claimed(told, result, found.learned);
  await inBatches(rows, rowsOfBatch, (batch) =>
    deps.writes.influenceClasses(
      { runId, rows: batch.map(({ categoryId, facts }) => ({ categoryId, facts })) },
      runOptions(deps),
    ),
  );
  return {
    byCategory: rows.map(({ categoryId, facts }) => ({ categoryId, ...facts })),
    ...(result !== null && { holdOut: reportOf(result) }),
  };
}

/** What stands in no class: whether it could be judged, and of how many. */
function reportOf({ experiment, refused, customers, heldOut }: HoldOutResult) {
  return { experiment, refused, customers, heldOut };
}

interface Judging extends Found {
  readonly holdOut: HoldOut;
  readonly told: readonly PublishedClass[];
  readonly rules: DisclosureRules;
  readonly key: FigureKey;
}

async function judged(deps: JobDeps, about: Judging): Promise<HoldOutResult> {
  const { holdOut, learned, told, rules, key } = about;
  const { influenceClasses: classes } = learned;
  return judgeHoldOut({
    holdOut,
    participants: await participantsOf(deps, about),
    followed: followedActs(about),
    whole: classes.of(-1, -1),
    others: told.flatMap(({ category, channel }) => (category >= 0 && channel < 0 ? [classes.of(category, -1)] : [])),
    rules,
    key,
  });
}

/** Those alone of whom influence is learned as well. Who was shown lists of two arms, because shares were changed on the way, is in none. */
async function participantsOf(deps: JobDeps, { gathered, holdOut }: Judging): Promise<Participant[]> {
  const { policy, terms: termsFor } = deps.statistics;
  const terms = await termsOfMeasuring(policy, termsFor);
  const numberOf = new Map(gathered.customerIds.map((id, number) => [id, number]));
  const found: Participant[] = [];
  const about = { experiment: holdOut.experiment.name, terms };
  for await (const page of deps.experiments.firstLists(about, runOptions(deps))) {
    for (const { customerId, arms, day } of page) {
      const customer = numberOf.get(customerId);
      const [arm, ...others] = arms;
      if (customer === undefined || arm === undefined || others.length > 0) continue;
      if (gathered.log.lets[customer] !== 0) found.push({ customer, arm, day });
    }
    deps.progress({ stage: 'reading a hold-out', done: found.length, total: null, unit: 'customers' });
    await breathe(deps);
  }
  return found;
}

function* followedActs({ gathered: { log, ties }, learned }: Found): Generator<FollowedAct> {
  const { followings, influenceClasses: classes } = learned;
  for (const [row, act] of followings.act.entries()) {
    const channel = classes.channel(ties.kind[followings.tie[row] as number] as number, followings.kind[row] as number);
    yield {
      customer: log.customer[act] as number,
      day: log.day[act] as number,
      classes: classes.around(classes.cell(log.item[act] as number, channel)),
    };
  }
}

/** The class of all acts is told for the claim alone where the test claims no lift, so that there are no others. */
function claimed(
  told: readonly PublishedClass[],
  result: HoldOutResult,
  { influenceClasses: classes }: LearnedInfluence,
): PublishedClass[] {
  const customers = Math.min(result.customers ?? 0, result.heldOut ?? 0);
  const isThere = told.some(({ category, channel }) => category < 0 && channel < 0);
  const all = isThere || result.classes.length === 0 ? told : [...told, wholeClass({ lift: 0, customers })];
  return all.map((row) => {
    const found = result.classes.find(({ of }) => of === classes.of(row.category, row.channel));
    if (found === undefined) return row;
    const { value, lower, upper } = found.difference;
    return {
      ...row,
      facts: {
        ...row.facts,
        ...unasked,
        claim: found.claim,
        experiment: result.experiment,
        difference: rounded(value),
        differenceLower: rounded(lower),
        differenceUpper: rounded(upper),
        shownCustomers: result.customers,
        heldOutCustomers: result.heldOut,
      },
    };
  });
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
