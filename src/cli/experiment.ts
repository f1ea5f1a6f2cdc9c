import { InvalidArgumentError } from 'commander';
import { type Refusal, type Weighting, type WeightingEstimate, WeightingLog } from '../analyse/experiment/estimate.js';
import type { Estimate } from '../analyse/experiment/rate.js';
import { ArmTallies, type ExperimentReport, type Verdict } from '../analyse/experiment/report.js';
import { namesOf } from '../consent/categories.js';
import type { Experiment } from '../consent/experiment-shape.js';
import { measuredCategories, measurement, termsOfMeasuring } from '../consent/measurement.js';
import { type Policy, policyRev } from '../consent/policy.js';
import { type FigureKey, figureKeyOf } from '../consent/statistics/figure.js';
import { ownOrganisation } from '../consent/statistics/organisation.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { ExperimentReads, type ShownList } from '../graph/experiment-reads.js';
import { KithError } from '../model/errors.js';
import type { SignalName } from '../model/signal-names.js';
import { loggedSignals } from '../recommend/variant.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground, Register } from './command-io.js';
import { policyOf } from './policy.js';

interface Flags {
  readonly name: string;
  readonly days: number;
  readonly weight: Weighting;
  readonly json?: boolean;
}

const dayMs = 86_400_000;

/** `kith experiment`: what experiments on lists of recommendations came to. */
export const register: Register = (program, io) => {
  const experiment = program
    .command('experiment')
    .description('what experiments on lists of recommendations came to; they are declared in the policy');
  experiment
    .command('report')
    .description('what each arm came to, and whether the arms are a fair draw')
    .requiredOption('--name <experiment>', 'as in the policy')
    .option('--days <number>', 'within how many days after a list a use of its products counts', days, 7)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Of those alone who let it be measured now. Counts carry noise and are rounded to 5; what rests on too few customers is not shown. Ends with 1 where the
arms are no fair draw.

Examples:
  kith experiment report --name bold-lists
  kith experiment report --name bold-lists --days 14 --json`,
    )
    .action((flags: Flags) => report(io, flags));
  experiment
    .command('estimate')
    .description('what another weighting would be worth, judged by the lists that were drawn')
    .requiredOption('--name <experiment>', 'as in the policy')
    .option(
      '--weight <signal=factor>',
      `by what the learned weight of a signal is multiplied (${loggedSignals.join(', ')}); may be repeated`,
      weight,
      {},
    )
    .option('--days <number>', 'within how many days after a list a use of its products counts', days, 7)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
It needs an arm that fills a share of positions by a draw and changes no weights. It refuses where nothing was drawn, where too few customers let it be
measured, and where too little of what was shown is what the weighting would show; then it ends with 1.

Examples:
  kith experiment estimate --name bold-lists --weight popular=0.5
  kith experiment estimate --name bold-lists --weight factors=2 --weight linear=0 --json`,
    )
    .action((flags: Flags) => estimate(io, flags));
};

async function report(io: CommandIo, flags: Flags): Promise<void> {
  const { policy, experiment } = await declared(io, flags);
  const tallies = new ArmTallies(experiment);
  const nowMs = Date.now();
  const found = await io.withGraph(async (ground) => {
    await eachCustomer(io, ground, { policy, flags }, (lists) => tallies.add(lists));
    const rules = { contributorsMin: policy.statistics.contributorsMinOwn };
    return tallies.report({ rules, key: noiseKey(ground, nowMs), nowMs });
  });
  io.result(flags, found, reportText(found));
  if (found.isMismatch) io.fail();
}

async function estimate(io: CommandIo, flags: Flags): Promise<void> {
  const { policy, experiment } = await declared(io, flags);
  const log = new WeightingLog(experiment, flags.weight);
  const found = await io.withGraph(async (ground) => {
    await eachCustomer(io, ground, { policy, flags }, (lists) => log.add(lists));
    const { contributorsMinOwn: contributorsMin } = policy.statistics;
    return log.estimate({ contributorsMin, key: noiseKey(ground, Date.now()) });
  });
  io.result(flags, { experiment: experiment.name, weight: flags.weight, ...found }, estimateText(found));
  if (found.refused !== null) io.fail();
}

/** The same cohort has the same noise all day. */
function noiseKey({ secret }: Ground, nowMs: number): FigureKey {
  const epoch = new Date(nowMs).toISOString().slice(0, 10);
  return { key: figureKeyOf(secret), organisation: ownOrganisation, epoch };
}

async function declared(io: CommandIo, { name }: Flags): Promise<{ policy: Policy; experiment: Experiment }> {
  const policy = await policyOf(io.config);
  const experiment = policy.experiments.find((each) => each.name === name);
  if (experiment !== undefined) return { policy, experiment };
  const names = policy.experiments.map((each) => each.name);
  const known = names.length === 0 ? 'It declares none.' : `It declares ${names.join(', ')}.`;
  throw new KithError('BAD_USER_INPUT', `The policy declares no experiment ${name}. ${known}`);
}

/** Reads what was shown, customer after customer, of those who let it be measured now. That it was read stands in the audit first. */
async function eachCustomer(
  io: CommandIo,
  { graph }: Ground,
  { policy, flags }: { readonly policy: Policy; readonly flags: Flags },
  take: (lists: readonly ShownList[]) => void,
): Promise<void> {
  await using audit = await openAudit(io.config);
  await audit.record({
    operation: 'experiment',
    client: measurement.client,
    endUser: 'operator',
    purpose: measurement.purpose,
    categories: namesOf(measuredCategories),
    about: [],
    policyRev: policyRev(policy),
    detail: { name: flags.name },
  });
  const classes = new ClassTableCache(graph, policy, () => Date.now());
  const terms = await termsOfMeasuring(policy, (viewer) => classes.terms(viewer));
  const about = { experiment: flags.name, terms, windowMs: flags.days * dayMs };
  let done = 0;
  for await (const lists of new ExperimentReads(graph).shownLists(about, { signal: io.signal })) {
    if (io.signal.aborted) throw new KithError('REQUEST_CANCELLED', 'Stopped. Nothing was written.');
    take(lists);
    done += 1;
    if (done % 1_000 === 0) io.progress({ stage: 'reading lists', done, total: null, unit: 'customers' });
  }
}

const verdicts: Readonly<Record<Verdict, string>> = {
  HIGHER: 'higher than the control',
  LOWER: 'lower than the control',
  NOT_SHOWN: 'no difference from the control is shown',
  STILL_RUNNING: 'no verdict before the experiment is over',
  TOO_FEW: 'too few customers for a verdict',
  MISMATCH: 'no verdict: the arms are no fair draw',
};

function reportText({ experiment, arms, mismatchP, isMismatch }: ExperimentReport): string {
  const lines = arms.map((arm) => {
    const counts = `${countText(arm.customers)} customers, ${countText(arm.lists)} lists, ${countText(arm.used)} used something, ${countText(arm.dismissed)} dismissed something`;
    const rate = arm.rate === null ? '' : `; rate ${figure(arm.rate)}`;
    const difference = arm.difference === null ? '' : `; difference ${figure(arm.difference)}`;
    return `${arm.arm} (share ${arm.share}): ${counts}${rate}${difference}${arm.verdict === null ? '' : `: ${verdicts[arm.verdict]}`}`;
  });
  const p = mismatchP === null ? 'too few customers to tell' : `p = ${mismatchP.toPrecision(3)}`;
  const warning = `SAMPLE RATIO MISMATCH: the arms hold other numbers of customers than their shares (p = ${mismatchP?.toPrecision(3)}). Trust no figure of ${experiment} before it is known why.`;
  return [...(isMismatch ? [warning] : []), ...lines, `sample ratio: ${p}`].join('\n');
}

const refusals: Readonly<Record<Refusal, string>> = {
  NO_DRAWS:
    'Refused: no list was drawn of which the terms are known. An arm with `exploration` and without `weights` logs them, for lists in which ties count for nothing.',
  TOO_FEW: 'Refused: too few customers, or too few who used something that they were shown.',
  THIN_OVERLAP: 'Refused: too little of what was shown is what this weighting would show, so the log does not tell.',
};

function estimateText({ refused, figures, effectiveCustomers }: WeightingEstimate): string {
  const size = effectiveCustomers === null ? '' : ` Effective customers: ${effectiveCustomers}.`;
  if (refused !== null || figures === null) return `${refusals[refused ?? 'NO_DRAWS']}${size}`;
  return [
    `used of a list as shown       ${figure(figures.shown)}`,
    `inverse propensity            ${figure(figures.ips)}`,
    `self-normalised               ${figure(figures.selfNormalised)}`,
    `doubly robust                 ${figure(figures.doublyRobust)}`,
    `gain, doubly robust           ${figure(figures.gain)}`,
    `mean weight (1 where it fits) ${figure(figures.meanWeight)}${size}`,
  ].join('\n');
}

function countText(count: number | null): string {
  return count === null ? 'too few' : String(count);
}

function figure({ value, lower, upper }: Estimate): string {
  return `${value.toFixed(4)} (${lower.toFixed(4)} to ${upper.toFixed(4)})`;
}

function days(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= 365) return value;
  throw new InvalidArgumentError('It is a whole number from 1 to 365.');
}

function weight(text: string, before: Weighting): Weighting {
  const [, name = '', factor = ''] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const known: readonly string[] = loggedSignals;
  if (known.includes(name) && Number(factor) <= 100) return { ...before, [name as SignalName]: Number(factor) };
  throw new InvalidArgumentError(
    `It is SIGNAL=FACTOR, as popular=0.5: a signal of ${known.join(', ')}, and a factor from 0 to 100. What ties add is in no log.`,
  );
}
