import { mean, paired } from '../src/recommend/bootstrap.js';
import { type Bench, type BenchOptions } from './bench.js';
import { type PeerScores, peers } from './recommend-quality/peers.js';
import { lookalikes, rewired } from './recommend-quality/placebos.js';
import { type DataSet, readSet } from './recommend-quality/sets.js';
import { type Rules, type Scores, Trial } from './recommend-quality/trial.js';

/** Every consent granted, naming included, and no minimum. */
const open: Rules = { itemSupport: 1, pairSupport: 1, named: true };
/** As a deployment is served if it says nothing, and nobody may be named. */
const underRules: Rules = { itemSupport: 10, pairSupport: 2, named: false };
const keptSizes = [0, 1, 3];
const seeds = { brief: [1], full: [1, 2, 3] } as const;
const placeboDraws = { brief: 1, full: 20 } as const;

type Figures = Record<string, number>;

/**
 * How good the lists are on LastFM, CiaoDVD and FilmTrust, by the protocol of Recall@20 and NDCG@20: every product that is not in the customer's train rows is a
 * candidate. The models and weights are those that `kith analyse` makes, and the lists are ranked by the code that serves; one configuration for all sets. Cold
 * customers' rows are hidden from everything that is fitted. `--full`: three seeds and 20 draws of each placebo, else one.
 */
export const bench: Bench = {
  name: 'recommend-quality',
  async run(options) {
    const lastfm = readSet('lastfm');
    const figures: Figures = {};
    const meta: Record<string, unknown> = { seeds: seedsOf(options), placeboDraws: drawsOf(options) };
    const warm = await warmOf(lastfm, options, figures, meta);
    coldOf(lastfm, options, figures, meta);
    for (const [name, key] of warmSets) {
      const set = readSet(name);
      for (const [suffix, rules] of rulesBySuffix) {
        const { scores, blend } = trialOf(set, rules, 1).test(set.friends, [null]);
        note(figures, `${key}Ndcg20${suffix}`, scores[0], options);
        meta[`${key}${suffix}`] = blend;
      }
    }
    await peersOf(lastfm, warm, { options, figures, meta });
    return { figures, meta };
  },
};

/** Nothing of Kith was chosen on FilmTrust: there friends mislead, and popularity is hard to beat. */
const warmSets = [
  ['ciaodvd_temporal', 'ciaodvd'],
  ['filmtrust', 'filmtrust'],
] as const;

const rulesBySuffix = [
  ['', open],
  ['UnderRules', underRules],
] as const;

async function warmOf(
  set: DataSet,
  options: BenchOptions,
  figures: Figures,
  meta: Record<string, unknown>,
): Promise<Scores> {
  const found: Scores[] = [];
  for (const [suffix, rules] of rulesBySuffix) {
    const all = seedsOf(options).map((seed) => {
      const trial = trialOf(set, rules, seed);
      const { scores, blend, seconds } = trial.test(set.friends, [null]);
      return { scores: scores[0] as Scores, blend, trial, seconds: trial.seconds + seconds };
    });
    const together = meanScores(all.map(({ scores }) => scores));
    note(figures, `lastfmWarmNdcg20${suffix}`, together, options);
    figures[`trainSeconds${suffix}`] = mean(all.map(({ seconds }) => seconds));
    meta[`lastfm${suffix}`] = { ...all[0]?.trial.parameters, blend: all[0]?.blend };
    found.push(together);
    if (suffix === '')
      meta['placebosWarm'] = placebos(
        set,
        { trial: all[0]?.trial as Trial, real: all[0]?.scores as Scores, kept: null },
        options,
        figures,
      );
  }
  return found[0] as Scores;
}

function coldOf(set: DataSet, options: BenchOptions, figures: Figures, meta: Record<string, unknown>): void {
  for (const [suffix, rules] of rulesBySuffix) {
    const all = seedsOf(options).map((seed) => {
      const trial = Trial.make(set, rules, { seed, hidden: set.cold });
      return { trial, ...trial.test(set.friends, keptSizes) };
    });
    const together = keptSizes.map((_, place) => meanScores(all.map(({ scores }) => scores[place] as Scores)));
    for (const [place, kept] of keptSizes.entries()) {
      note(figures, `lastfmCold${kept}Ndcg20${suffix}`, together[place], options);
    }
    meta[`lastfmCold${suffix}`] = all[0]?.blend;
    if (suffix === '') {
      const real = all[0]?.scores[0] as Scores;
      meta['placebosCold0'] = placebos(set, { trial: all[0]?.trial as Trial, real, kept: 0 }, options, figures);
    }
  }
}

/** Friends by chance, and in place of each friend the one most like it: the weights are learned anew for each. */
function placebos(
  set: DataSet,
  { trial, real, kept }: { readonly trial: Trial; readonly real: Scores; readonly kept: number | null },
  options: BenchOptions,
  figures: Figures,
) {
  const draws = Array.from({ length: drawsOf(options) }, (_, draw) => draw + 1);
  const test = (friends: DataSet['friends']) => trial.test(friends, [kept]).scores[0] as Scores;
  const chance = meanScores(draws.map((draw) => test(rewired(set.friends, draw))));
  const alike = test(lookalikes(set.friends, set.interactions));
  const where = kept === null ? '' : `Cold${kept}`;
  note(figures, `lastfmPlacebo${where}Ndcg20`, chance, options);
  note(figures, `lastfmLookalikes${where}Ndcg20`, alike, options);
  const againstChance = paired(real.ndcg, chance.ndcg);
  const againstLookalikes = paired(real.ndcg, alike.ndcg);
  figures[`lastfmSocial${where}Gain`] = againstChance.mean;
  figures[`lastfmSocial${where}GainLower`] = againstChance.lower;
  return { againstChance, againstLookalikes };
}

async function peersOf(
  set: DataSet,
  ours: Scores,
  { options, figures, meta }: { options: BenchOptions; figures: Figures; meta: Record<string, unknown> },
): Promise<void> {
  const found = await peers(set, process.env['KITH_BENCH_PYTHON'] ?? 'python3');
  for (const name of ['als', 'lightfm'] as const) {
    const peer: PeerScores | undefined = found[name];
    if (peer === undefined) {
      options.note(
        `${name} is skipped: python3 has no such package (pip install implicit lightfm; KITH_BENCH_PYTHON names another Python)`,
      );
      continue;
    }
    note(figures, `lastfm${name === 'als' ? 'Als' : 'LightFm'}Ndcg20`, peer, options);
    meta[name] = { parameters: peer.parameters, ahead: paired(ours.ndcg, peer.ndcg) };
  }
}

function trialOf(set: DataSet, rules: Rules, seed: number): Trial {
  return Trial.make(set, rules, { seed });
}

function note(figures: Figures, key: string, scores: Scores | undefined, { note: tell }: BenchOptions): void {
  if (scores === undefined) return;
  figures[key] = mean(scores.ndcg);
  figures[key.replace('Ndcg20', 'Recall20')] = mean(scores.recall);
  tell(`${key} ${mean(scores.ndcg).toFixed(4)}, recall ${mean(scores.recall).toFixed(4)}`);
}

function meanScores(all: readonly Scores[]): Scores {
  const over = (pick: (scores: Scores) => readonly number[]) =>
    pick(all[0] as Scores).map((_, at) => mean(all.map((scores) => pick(scores)[at] ?? 0)));
  return { ndcg: over(({ ndcg }) => ndcg), recall: over(({ recall }) => recall) };
}

function seedsOf({ full }: BenchOptions): readonly number[] {
  return full ? seeds.full : seeds.brief;
}

function drawsOf({ full }: BenchOptions): number {
  return full ? placeboDraws.full : placeboDraws.brief;
}
