import { meanScores, type PlaceboTest, placeboTests } from '../src/analyse/evaluation/placebo-test.js';
import type { Scores, Ties } from '../src/analyse/evaluation/trial.js';
import { mean, paired } from '../src/recommend/bootstrap.js';
import type { Blend } from '../src/recommend/blend.js';
import { type Bench, type BenchOptions } from './bench.js';
import { type PeerScores, peers } from './recommend-quality/peers.js';
import { contributing, type DataSet, readSet, tiesOf } from './recommend-quality/sets.js';
import { casesOf, type Rules, type SetTrial, trialOf, unwatched } from './recommend-quality/trial.js';

/** Every consent granted, naming included, and no minimum. */
const open: Rules = { itemSupport: 1, pairSupport: 1, named: true };
/** As a deployment is served if it says nothing, and nobody may be named. */
const underRules: Rules = { itemSupport: 10, pairSupport: 2, named: false };
const rulesBySuffix = [
  ['', open],
  ['UnderRules', underRules],
] as const;
const keptSizes = [0, 1, 3];
const seeds = { brief: [1], full: [1, 2, 3] } as const;
const placeboDraws = 20;

/** How many contribute to others' lists, and whether they may be named, with no minimum; everybody who may be named is the first of `rulesBySuffix`. */
const consents = [
  ['Contributing70', 0.7, true],
  ['Contributing40', 0.4, true],
  ['Unnamed', 1, false],
  ['Contributing70Unnamed', 0.7, false],
  ['Contributing40Unnamed', 0.4, false],
] as const;

/** What a run gathers. */
interface Gathered {
  readonly options: BenchOptions;
  readonly figures: Record<string, number>;
  readonly meta: Record<string, unknown>;
}

/**
 * How good the lists are on LastFM, CiaoDVD and FilmTrust, by the protocol of Recall@20 and NDCG@20: every product that is not in the customer's train rows is a
 * candidate. The models, weights, lists and placebos are those of `kith analyse` and `kith evaluate`; one configuration for all sets. Cold customers' rows are hidden from
 * everything that is fitted. `--full`: three seeds, and placebos of all sets.
 */
export const bench: Bench = {
  name: 'recommend-quality',
  async run(options) {
    const gathered: Gathered = { options, figures: {}, meta: { seeds: seedsOf(options), placeboDraws } };
    const lastfm = readSet('lastfm');
    const warm = await warmOf(lastfm, gathered);
    await coldOf(lastfm, gathered);
    for (const [name, key] of warmSets) await otherSet(readSet(name), key, gathered);
    await peersOf(lastfm, warm, gathered);
    return { figures: gathered.figures, meta: gathered.meta };
  },
};

/** Nothing of Kith was chosen on FilmTrust: there friends mislead, and popularity is hard to beat. */
const warmSets = [
  ['ciaodvd_temporal', 'ciaodvd'],
  ['filmtrust', 'filmtrust'],
] as const;

async function warmOf(set: DataSet, gathered: Gathered): Promise<Scores> {
  const found: Scores[] = [];
  for (const [suffix, rules] of rulesBySuffix) {
    const ties = tiesOf(set.friends, rules.named);
    const all: { readonly trial: SetTrial; readonly blend: Blend; readonly scores: Scores }[] = [];
    const seconds: number[] = [];
    for (const seed of seedsOf(gathered.options)) {
      const trial = await trialOf(set, rules, { seed });
      const began = performance.now();
      const { blend, scores } = await tested(trial, ties, [null]);
      seconds.push(trial.seconds + (performance.now() - began) / 1_000);
      all.push({ trial, blend, scores: scores[0] as Scores });
    }
    const together = meanScores(all.map(({ scores }) => scores));
    note(gathered, `lastfmWarmNdcg20${suffix}`, together);
    // With what the lists of the test customers cost.
    gathered.figures[`trainSeconds${suffix}`] = mean(seconds);
    gathered.meta[`lastfm${suffix}`] = { ...all[0]?.trial.trial.parameters, blend: all[0]?.blend };
    found.push(together);
    if (suffix === '') await placebos(all[0]?.trial as SetTrial, ties, { key: 'lastfm', kept: [null], gathered });
  }
  return found[0] as Scores;
}

async function coldOf(set: DataSet, gathered: Gathered): Promise<void> {
  for (const [suffix, rules] of rulesBySuffix) {
    const trials: SetTrial[] = [];
    for (const seed of seedsOf(gathered.options)) trials.push(await trialOf(set, rules, { seed, hidden: set.cold }));
    const ties = tiesOf(set.friends, rules.named);
    gathered.meta[`lastfmCold${suffix}`] = await coldWith(trials, ties, suffix, gathered);
    if (suffix !== '') continue;
    await placebos(trials[0] as SetTrial, ties, { key: 'lastfm', kept: keptSizes, gathered });
    for (const [consent, share, named] of consents) {
      await coldWith(trials, tiesOf(contributing(set.friends, share), named), consent, gathered);
    }
  }
}

async function coldWith(
  trials: readonly SetTrial[],
  ties: Ties,
  suffix: string,
  gathered: Gathered,
): Promise<Blend | undefined> {
  const all: { readonly blend: Blend; readonly scores: readonly Scores[] }[] = [];
  for (const trial of trials) all.push(await tested(trial, ties, keptSizes));
  for (const [place, kept] of keptSizes.entries()) {
    note(gathered, `lastfmCold${kept}Ndcg20${suffix}`, meanScores(all.map(({ scores }) => scores[place] as Scores)));
  }
  return all[0]?.blend;
}

async function otherSet(set: DataSet, key: string, gathered: Gathered): Promise<void> {
  for (const [suffix, rules] of rulesBySuffix) {
    const ties = tiesOf(set.friends, rules.named);
    const all: { readonly trial: SetTrial; readonly blend: Blend; readonly scores: readonly Scores[] }[] = [];
    for (const seed of seedsOf(gathered.options)) {
      const trial = await trialOf(set, rules, { seed });
      all.push({ trial, ...(await tested(trial, ties, [null])) });
    }
    note(gathered, `${key}Ndcg20${suffix}`, meanScores(all.map(({ scores }) => scores[0] as Scores)));
    gathered.meta[`${key}${suffix}`] = all[0]?.blend;
    if (suffix !== '' || !gathered.options.full) continue;
    await placebos(all[0]?.trial as SetTrial, ties, { key, kept: [null], gathered });
    const cold = await trialOf(set, rules, { seed: 1, hidden: set.cold });
    await placebos(cold, ties, { key, kept: keptSizes, gathered });
  }
}

async function tested(trial: SetTrial, ties: Ties, kept: readonly (number | null)[]) {
  const blend = await trial.trial.blend(unwatched, ties);
  const scores: Scores[] = [];
  for (const size of kept) {
    scores.push(await trial.trial.scores(unwatched, { ties, blend, cases: casesOf(trial, size) }));
  }
  return { blend, scores };
}

async function placebos(
  trial: SetTrial,
  ties: Ties,
  about: { readonly key: string; readonly kept: readonly (number | null)[]; readonly gathered: Gathered },
): Promise<void> {
  const { key, kept, gathered } = about;
  const groups = kept.map((size) => casesOf(trial, size));
  const { interactions } = trial;
  const stage = `placebos of ${key}`;
  const tests = await placeboTests(unwatched, trial.trial, { ties, interactions, groups, draws: placeboDraws, stage });
  for (const [place, size] of kept.entries()) noteTest(key, size, tests[place] as PlaceboTest, gathered);
}

function noteTest(key: string, kept: number | null, test: PlaceboTest, { options, figures, meta }: Gathered): void {
  const where = kept === null ? '' : `Cold${kept}`;
  const { rewired, lookalikes, socialHelps, tiesBeyondLikeness } = test;
  for (const [name, { ndcgAt20, recallAt20 }] of [
    [`${key}Placebo${where}`, rewired],
    [`${key}Lookalikes${where}`, lookalikes],
  ] as const) {
    figures[`${name}Ndcg20`] = ndcgAt20;
    figures[`${name}Recall20`] = recallAt20;
  }
  figures[`${key}Social${where}Gain`] = rewired.gain.mean;
  figures[`${key}Social${where}GainLower`] = rewired.gain.lower;
  figures[`${key}BeyondLikeness${where}Gain`] = lookalikes.gain.mean;
  figures[`${key}BeyondLikeness${where}GainLower`] = lookalikes.gain.lower;
  meta[`${key}Placebos${where}`] = test;
  options.note(
    `${key} ${where} placebo ${rewired.ndcgAt20.toFixed(4)} (social helps: ${socialHelps}), lookalikes ${lookalikes.ndcgAt20.toFixed(4)} (ties beyond likeness: ${tiesBeyondLikeness})`,
  );
}

async function peersOf(set: DataSet, ours: Scores, gathered: Gathered): Promise<void> {
  const found = await peers(set, process.env['KITH_BENCH_PYTHON'] ?? 'python3');
  for (const name of ['als', 'lightfm'] as const) {
    const peer: PeerScores | undefined = found[name];
    if (peer === undefined) {
      gathered.options.note(
        `${name} is skipped: python3 has no such package (docs/benchmarks.md says how to install it; KITH_BENCH_PYTHON names another Python)`,
      );
      continue;
    }
    note(gathered, `lastfm${name === 'als' ? 'Als' : 'LightFm'}Ndcg20`, peer);
    gathered.meta[name] = { parameters: peer.parameters, ahead: paired(ours.ndcg, peer.ndcg) };
  }
}

function note({ figures, options }: Gathered, key: string, scores: Scores): void {
  figures[key] = mean(scores.ndcg);
  figures[key.replace('Ndcg20', 'Recall20')] = mean(scores.recall);
  options.note(`${key} ${mean(scores.ndcg).toFixed(4)}, recall ${mean(scores.recall).toFixed(4)}`);
}

function seedsOf({ full }: BenchOptions): readonly number[] {
  return full ? seeds.full : seeds.brief;
}
