import { InvalidArgumentError } from 'commander';
import type { Estimate } from '../analyse/experiment/rate.js';
import { type ShownGroup, ShownTallies } from '../analyse/shown/report.js';
import { namesOf } from '../consent/categories.js';
import { measuredCategories, measurement, termsOfMeasuring } from '../consent/measurement.js';
import { policyRev } from '../consent/policy.js';
import { figureKeyOf } from '../consent/statistics/figure.js';
import { ownOrganisation } from '../consent/statistics/organisation.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { ShownListReads } from '../graph/shown-list-reads.js';
import { KithError } from '../model/errors.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Register } from './command-io.js';
import { policyOf } from './policy.js';

interface Flags {
  readonly days: number;
  readonly json?: boolean;
}

const dayMs = 86_400_000;
/** Spans that are told of: one that could begin and end anywhere would tell, beside another, of a few lists. */
const spans = [7, 28] as const;
/** How long after a list a use of its products counts. */
const usedWithinDays = 7;

/** `kith lists`: what the lists that were shown came to. */
export const register: Register = (program, io) => {
  const lists = program
    .command('lists')
    .description('what the lists of recommendations that were shown came to; the policy says whether they are kept');
  lists
    .command('report')
    .description('how many saw, followed and used what their lists showed, by reason and place')
    .option('--days <number>', `of the last ${spans.join(' or ')} whole days (UTC)`, days, spans[0])
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Of those alone who let it be measured now. Counts carry noise and are rounded to 5; what rests on too few customers is not shown. A use counts within
${usedWithinDays} days after the list, as far as it is on record.

Examples:
  kith lists report
  kith lists report --days 28 --json`,
    )
    .action((flags: Flags) => report(io, flags));
};

async function report(io: CommandIo, flags: Flags): Promise<void> {
  const policy = await policyOf(io.config);
  const until = Math.floor(Date.now() / dayMs) * dayMs;
  const span = { from: until - flags.days * dayMs, until };
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const groups = await io.withGraph(async ({ graph, secret }) => {
    await using audit = await openAudit(io.config);
    await audit.record({
      operation: 'lists',
      client: measurement.client,
      endUser: 'operator',
      purpose: measurement.purpose,
      categories: namesOf(measuredCategories),
      about: [],
      policyRev: policyRev(policy),
      detail: { days: flags.days },
    });
    const classes = new ClassTableCache(graph, policy, () => Date.now());
    const terms = await termsOfMeasuring(policy, (viewer) => classes.terms(viewer));
    const tallies = new ShownTallies();
    const about = { ...span, terms, windowMs: usedWithinDays * dayMs };
    for await (const shown of new ShownListReads(graph).shownIn(about, { signal: io.signal })) {
      if (io.signal.aborted) throw new KithError('REQUEST_CANCELLED', 'Stopped. Nothing was written.');
      tallies.add(shown);
    }
    // The same cohort has the same noise all day.
    const key = { key: figureKeyOf(secret), organisation: ownOrganisation, epoch: dayOf(until) };
    return tallies.report({ rules: { contributorsMin: policy.statistics.contributorsMinOwn }, key });
  });
  const found = { from: dayOf(span.from), until: dayOf(span.until), isKept: policy.listLog, groups };
  io.result(flags, found, reportText(found));
}

function reportText({
  from,
  until,
  isKept,
  groups,
}: {
  readonly from: string;
  readonly until: string;
  readonly isKept: boolean;
  readonly groups: readonly ShownGroup[];
}): string {
  const lines = groups.map(({ group, customers, products, ...came }) =>
    [
      `${group}: ${countText(customers)} customers, ${countText(products)} products`,
      `${countText(came.seen)} saw some${rateText(came.seenRate)}`,
      `${countText(came.clicked)} followed some${rateText(came.clickedRate)}`,
      `${countText(came.used)} used some${rateText(came.usedRate)}`,
    ].join('; '),
  );
  return [
    `Lists from ${from} until ${until}.`,
    ...(isKept ? [] : ['The policy keeps none but those of experiments: `listLog` is false.']),
    ...(lines.length === 0 ? ['Too few customers to tell of any.'] : lines),
  ].join('\n');
}

function countText(count: number | null): string {
  return count === null ? 'too few' : String(count);
}

function rateText(rate: Estimate | null): string {
  return rate === null ? '' : ` (${rate.value.toFixed(4)}, ${rate.lower.toFixed(4)} to ${rate.upper.toFixed(4)})`;
}

function days(text: string): number {
  const span = spans.find((known) => String(known) === text);
  if (span === undefined) throw new InvalidArgumentError(`It is ${spans.join(' or ')}.`);
  return span;
}
