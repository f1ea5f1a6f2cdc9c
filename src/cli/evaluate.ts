import type { ColdQuality } from '../analyse/evaluation/cold.js';
import type { QualityByGroup } from '../analyse/evaluation/customer-groups.js';
import {
  type ActivityQuality,
  type Evaluation,
  evaluate,
  type Placebos,
  type SignalQuality,
} from '../analyse/evaluation/evaluate.js';
import type { ExposureShare } from '../analyse/evaluation/exposure.js';
import { readPairs, readProductGroups, readTies } from '../analyse/evaluation/pairs-file.js';
import type { Placebo } from '../analyse/evaluation/placebo-test.js';
import type { Quality } from '../analyse/evaluation/quality.js';
import { namesOf } from '../consent/categories.js';
import type { Estimate } from '../analyse/experiment/rate.js';
import { analysisClient } from '../consent/lineage.js';
import { measurement } from '../consent/measurement.js';
import { policyRev } from '../consent/policy.js';
import { CustomerGroupReads, groupCategories } from '../graph/customer-group-reads.js';
import { listCategories, RecommendationReads } from '../graph/recommendation-reads.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Interval } from '../recommend/bootstrap.js';
import { openAudit } from './audit-trail.js';
import type { Register } from './command-io.js';
import { tellOfDueModel } from './model-due.js';
import { jobDeps } from './job-deps.js';
import { policyOf } from './policy.js';
import { whole, wholeOrNone } from './whole-number.js';

interface Options {
  readonly test: string;
  readonly train?: string;
  readonly cold?: string;
  readonly seeds?: number;
  readonly social?: string;
  readonly placebos: number;
  readonly productGroups?: string;
  readonly byCustomerGroup?: boolean;
  readonly json?: boolean;
}

export const register: Register = (program, io) => {
  program
    .command('evaluate')
    .description('measure the served recommendations against what was held out')
    .requiredOption('--test <file>', 'rows that were held out: CSV with user,item or customer_id,product_id')
    .option('--train <path>', 'rows that were imported, a file or a folder: they are no candidates')
    .option('--cold <file>', 'rows to hide for the cold case: user,item,keep_rank')
    .option(
      '--seeds <count>',
      'repeat the cold case with so many seeds: each draws which rows stay known, and where learning starts',
      whole,
    )
    .option(
      '--social <path>',
      'ties that were imported, a file or a folder: src,dst or from_customer_id,to_customer_id. Others count neither in the cold case nor in placebos',
    )
    .option(
      '--placebos <count>',
      'draws of friends by chance that ties are held against, where enough customers have any; 0 for no placebos',
      wholeOrNone,
      20,
    )
    .option(
      '--product-groups <file>',
      'whose exposure to compare: item,group or product_id,group, or products.csv for brands',
    )
    .option('--by-customer-group', 'compare age bands and countries, of those who let lists be measured by them')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Import and analyse first. Only those who agreed contribute; without consents every list is the non-personal one. The files need rows of as many
customers as a statistic does (10, unless the policy says otherwise). Each customer whose list is read is written down in the audit.
Placebos learn the weights anew for each draw: with 1,900 customers and 93,000 rows some 5 minutes, and 5 more with --cold.

Examples:
  kith evaluate --train train.csv.gz --test test.csv.gz
  kith evaluate --train data/ --test test.csv --social data/ --cold cold_users.csv --seeds 5 --json
  kith evaluate --test test.csv --placebos 0`,
    )
    .action(async (options: Options) => {
      if (options.seeds !== undefined && options.cold === undefined) {
        throw new KithError('BAD_USER_INPUT', 'Seeds draw which rows of the cold file stay known: give --cold too.');
      }
      const seeds = Array.from({ length: options.seeds ?? 0 }, (_, index) => index + 1);
      const policy = await policyOf(io.config);
      const [test, train, cold, social, productGroups] = await Promise.all([
        readPairs(options.test),
        options.train === undefined ? [] : readPairs(options.train),
        options.cold === undefined ? null : readPairs(options.cold),
        options.social === undefined ? null : readTies(options.social),
        options.productGroups === undefined ? null : readProductGroups(options.productGroups),
      ]);
      const evaluation = await io.withGraph(async ({ graph, ids, secret }) => {
        await tellOfDueModel(io, graph);
        await using audit = await openAudit(io.config);
        const deps = {
          ...(await jobDeps({ graph, ids, secret, policy, progress: io.progress, signal: io.signal })),
          recommendations: new RecommendationReads(graph),
          customersMin: policy.statistics.contributorsMinOwn,
          customerGroups: new CustomerGroupReads(graph),
          record: (what: 'lists' | 'groups', customerIds: readonly InternalId[]) =>
            audit.record({
              operation: 'evaluate',
              client: analysisClient,
              endUser: 'operator',
              purpose: what === 'lists' ? 'personalise.own' : measurement.purpose,
              categories: namesOf(what === 'lists' ? listCategories : groupCategories),
              about: customerIds,
              policyRev: policyRev(policy),
              detail: {},
            }),
        };
        return await evaluate(deps, {
          test,
          train,
          cold,
          seeds,
          social,
          placebos: options.placebos,
          productGroups,
          byCustomerGroup: options.byCustomerGroup === true,
        });
      });
      io.result(options, evaluation, text(evaluation, options.placebos));
    });
};

function text(evaluation: Evaluation, draws: number): string {
  const { contributors, personalLists, warm, cold, signals, byActivity, byCustomerGroup, placebos } = evaluation;
  return [
    `${contributors} contributors, ${personalLists} personal lists of ${warm.customers}`,
    `all      ${figures(warm)}`,
    `  95 %   ${intervals(warm)}`,
    ...exposureLines(warm),
    ...byActivity.flatMap((quality) => [
      `${rowsOf(quality)} train rows  ${figures(quality)} (${quality.customers} customers)`,
      `  95 %   ${intervals(quality)}`,
    ]),
    ...groupLines(byCustomerGroup),
    ...cold.flatMap((quality) => [
      `cold, ${quality.kept}  ${figures(quality)} (${quality.customers} customers)`,
      `  95 %   ${intervals(quality)}${spread(quality)}`,
    ]),
    ...signals.map(signalLine),
    ...(draws === 0 ? [] : placeboLines(placebos)),
  ].join('\n');
}

function rowsOf({ rows: { from, to } }: ActivityQuality): string {
  return from === to ? `${from}` : `${from} to ${to}`;
}

function groupLines(by: QualityByGroup | null): readonly string[] {
  return [...(by?.byAgeBand ?? []), ...(by?.byCountry ?? [])].map(({ group, customers, recallAt20, ndcgAt20 }) => {
    const told = ({ value, ...interval }: Estimate) => `${value} (${interval.lower} to ${interval.upper})`;
    return `${group.padEnd(8)} Recall@20 ${told(recallAt20)}  NDCG@20 ${told(ndcgAt20)} (about ${customers} customers)`;
  });
}

/** Groups that the text shows, those with most exposure first; `--json` has all. */
const groupsShownMax = 10;

function exposureLines({ exposure }: Quality): readonly string[] {
  if (exposure === null) return [];
  const { gini, byPopularity, byGroup } = exposure;
  const line = ({ group, catalogue, heldOut, exposure: seen }: ExposureShare, of: string) =>
    `  ${(group === null ? 'the rest' : `${of}${group}`).padEnd(22)} catalogue ${told(catalogue)}  held out ${told(heldOut)}  exposure ${told(seen)}`;
  return [
    `exposure Gini ${told(gini)}`,
    ...byPopularity.map((share) => line(share, 'quarter of uses ')),
    ...byGroup
      .toSorted((one, other) => other.exposure - one.exposure)
      .slice(0, groupsShownMax)
      .map((share) => line(share, '')),
  ];
}

function signalLine({ signal, alone, without, gain }: SignalQuality): string {
  const both = `NDCG@20 alone ${alone.ndcgAt20.toFixed(4)}  without it ${without.ndcgAt20.toFixed(4)}`;
  return `${signal.padEnd(12)} ${both}  gain ${gain.mean.toFixed(4)} (${ends(gain, 4)})`;
}

function placeboLines({ warm, cold }: Placebos): readonly string[] {
  const tests = [
    ...(warm === null ? [] : [{ name: 'ties', test: warm }]),
    ...cold.map((test) => ({ name: `ties, cold, ${test.kept}`, test })),
  ];
  if (tests.length === 0) {
    return [
      'ties     none of enough customers that may be learned from: import them, and run `kith analyse --job influence`',
    ];
  }
  return tests.flatMap(({ name, test: { ties, rewired, lookalikes, socialHelps, tiesBeyondLikeness, customers } }) => [
    `${name}  NDCG@20 ${ties.ndcgAt20.toFixed(4)} (${customers} customers)`,
    `  friends by chance, ${rewired.draws} draws  ${placebo(rewired)}: ${socialHelps ? 'social helps' : 'not seen that social helps'}`,
    `  the most alike instead  ${placebo(lookalikes)}: ${tiesBeyondLikeness ? 'ties beyond likeness' : 'not seen that ties tell more than likeness'}`,
  ]);
}

function placebo({ ndcgAt20, gain }: Placebo): string {
  return `NDCG@20 ${ndcgAt20.toFixed(4)}  gain ${gain.mean.toFixed(4)} (${ends(gain, 4)})`;
}

function figures({ recallAt20, ndcgAt20, mapAt20, coverageAt20, noveltyAt20, diversityAt20 }: Quality): string {
  const hits = `Recall@20 ${recallAt20.toFixed(4)}  NDCG@20 ${ndcgAt20.toFixed(4)}  MAP@20 ${mapAt20.toFixed(4)}`;
  return `${hits}  coverage ${told(coverageAt20)}  novelty ${told(noveltyAt20, 2)}  diversity ${told(diversityAt20)}`;
}

function intervals({ intervals: of }: Quality): string {
  const hits = `Recall@20 ${ends(of.recallAt20, 4)}  NDCG@20 ${ends(of.ndcgAt20, 4)}  MAP@20 ${ends(of.mapAt20, 4)}`;
  return `${hits}  novelty ${ends(of.noveltyAt20, 2)}  diversity ${ends(of.diversityAt20, 4)}`;
}

/** How far the seeds are apart. */
function spread({ seeds }: ColdQuality): string {
  if (seeds.length === 0) return '';
  const values = seeds.map(({ ndcgAt20 }) => ndcgAt20);
  return `  NDCG@20 by seed ${Math.min(...values).toFixed(4)} to ${Math.max(...values).toFixed(4)}`;
}

function ends(interval: Interval | null, digits: number): string {
  return interval === null ? '-' : `${interval.lower.toFixed(digits)} to ${interval.upper.toFixed(digits)}`;
}

function told(figure: number | null, digits = 4): string {
  return figure === null ? '-' : figure.toFixed(digits);
}
