import { type Difference, mean, paired } from '../../recommend/bootstrap.js';
import type { Interactions } from '../../recommend/interactions.js';
import { driven, type JobDeps } from '../job.js';
import { lookalikes, rewired } from './placebos.js';
import type { Scores, Ties, Trial, TrialCase } from './trial.js';

/** Figures of the first 20 products: means over the customers. */
interface Figures {
  readonly recallAt20: number;
  readonly ndcgAt20: number;
}

/** Lists with other friends, weights learned anew for these. */
export interface Placebo extends Figures {
  /** How much NDCG@20 lists with the real ties have over these: the mean difference of the same customers, and its interval. */
  readonly gain: Difference;
}

/** Whether ties tell anything, of customers of whom equally much is known. */
export interface PlaceboTest {
  readonly customers: number;
  readonly ties: Figures;
  /** Friends by chance, everybody's number of ties kept: the mean over the draws. */
  readonly rewired: Placebo & { readonly draws: number };
  /** In place of each friend the customer most like that friend. */
  readonly lookalikes: Placebo;
  /** The gain over friends by chance has its interval above 0. */
  readonly socialHelps: boolean;
  /** The gain over those who are like the friends has its interval above 0. */
  readonly tiesBeyondLikeness: boolean;
}

/**
 * Holds lists with the real ties against lists with friends by chance and with such as are like the friends: once for each group of cases, one learning of weights for all
 * of them. `draws`: of friends by chance, at least 1.
 */
export async function placeboTests(
  deps: Pick<JobDeps, 'progress' | 'signal'>,
  trial: Trial,
  about: {
    readonly ties: Ties;
    readonly interactions: Interactions;
    readonly groups: readonly (readonly TrialCase[])[];
    readonly draws: number;
    /** What is told while it goes on. */
    readonly stage: string;
  },
): Promise<PlaceboTest[]> {
  const { ties, interactions, groups, draws, stage } = about;
  const total = draws + 2;
  let done = 0;
  const scoresWith = async (these: Ties): Promise<readonly Scores[]> => {
    const blend = await trial.blend(deps, these);
    const scores: Scores[] = [];
    for (const cases of groups) scores.push(await trial.scores(deps, { ties: these, blend, cases }));
    done += 1;
    deps.progress({ stage, done, total, unit: 'worlds' });
    return scores;
  };
  deps.progress({ stage, done, total, unit: 'worlds' });
  const real = await scoresWith(ties);
  const alike = await scoresWith(await driven(deps, lookalikes(ties, interactions)));
  const drawn: (readonly Scores[])[] = [];
  for (let draw = 1; draw <= draws; draw += 1) drawn.push(await scoresWith(await driven(deps, rewired(ties, draw))));
  return groups.map((cases, group) => {
    const at = (scores: readonly Scores[]) => scores[group] as Scores;
    const chance = meanScores(drawn.map(at));
    const found = {
      customers: cases.length,
      ties: figuresOf(at(real)),
      rewired: { draws, ...placeboOf(at(real), chance) },
      lookalikes: placeboOf(at(real), at(alike)),
    };
    return {
      ...found,
      socialHelps: found.rewired.gain.lower > 0,
      tiesBeyondLikeness: found.lookalikes.gain.lower > 0,
    };
  });
}

/** The mean of each customer over the draws. */
export function meanScores(all: readonly Scores[]): Scores {
  const over = (pick: (scores: Scores) => readonly number[]) =>
    pick(all[0] as Scores).map((_, at) => mean(all.map((scores) => pick(scores)[at] as number)));
  return { ndcg: over(({ ndcg }) => ndcg), recall: over(({ recall }) => recall) };
}

function placeboOf(real: Scores, other: Scores): Placebo {
  return { ...figuresOf(other), gain: paired(real.ndcg, other.ndcg) };
}

function figuresOf({ ndcg, recall }: Scores): Figures {
  return { recallAt20: mean(recall), ndcgAt20: mean(ndcg) };
}
