import { mean, paired } from '../src/recommend/bootstrap.js';
import { ndcgAt, recallAt } from '../src/recommend/metrics.js';
import type { Bench, BenchOptions } from './bench.js';
import { optionsOf } from './recommend-quality/trial.js';
import { type Basket, type Households, type Level, readHouseholds } from './recommend-repeat/baskets.js';
import { type Lists, tifuChoices, TifuKnn, topFrequency } from './recommend-repeat/peers.js';
import { servedLists } from './recommend-repeat/served-lists.js';

/** As a deployment is served if it says nothing. */
const rules = { itemSupport: 10, pairSupport: 2, named: false };
const levels: readonly Level[] = ['type', 'product'];
/** A household has at least so many baskets: something is known, something was chosen on, and one is asked for. */
const basketsMin = 4;
const seeds = { brief: [1], full: [1, 2, 3] } as const;
const figuresOf = [
  ['Recall10', recallAt, 10],
  ['Recall20', recallAt, 20],
  ['Ndcg10', ndcgAt, 10],
  ['Ndcg20', ndcgAt, 20],
] as const;

/** The next basket of each household, and what is known before it. */
interface Question {
  readonly histories: readonly (readonly Basket[])[];
  readonly next: readonly Basket[];
}

/** By name each household's figure. */
type Scores = Readonly<Record<string, readonly number[]>>;

/**
 * Each household's last basket from those before, of a grocer's year: what is served (learned on what lies before, the list for the day of the basket), what the household bought most often, and TIFU-KNN, whose
 * options are those that do best on the last basket but one. `Again`: of what was bought before alone, by lists of that alone. `--full`: three seeds.
 */
export const bench: Bench = {
  name: 'recommend-repeat',
  async run(options) {
    const figures: Record<string, number> = {};
    const meta: Record<string, unknown> = { seeds: seedsOf(options) };
    for (const level of levels) {
      const households = readHouseholds(level);
      options.note(`${level}: read`);
      const last = questionOf(households, 1);
      const peers = { TopFreq: last.histories.map(topFrequency), Tifu: tifuLists(households, last, meta, level) };
      options.note(`${level}: the peers have their lists`);
      const ours = seedsOf(options).map((seed) => {
        const days = last.next.map(({ day }) => day);
        const { lists, learned } = servedLists(households, last.histories, { days, options: optionsOf(rules, seed) });
        meta[`${level}Learned${seed}`] = { replenishing: learned.replenishing, blend: learned.blend };
        return scoresOf(last, lists);
      });
      const scores: Readonly<Record<string, Scores>> = {
        Kith: meansOf(ours),
        ...Object.fromEntries(Object.entries(peers).map(([name, lists]) => [name, scoresOf(last, lists)])),
      };
      for (const [name, found] of Object.entries(scores)) {
        for (const [figure, values] of Object.entries(found)) figures[`${level}${name}${figure}`] = mean(values);
        options.note(
          `${level} ${name} ${Object.entries(found)
            .map(([figure, values]) => `${figure} ${mean(values).toFixed(4)}`)
            .join(' ')}`,
        );
      }
      for (const peer of Object.keys(peers)) {
        const ahead = Object.entries(scores['Kith'] as Scores).map(([figure, values]) => [
          figure,
          paired(values, scores[peer]?.[figure] as readonly number[]),
        ]);
        meta[`${level}Over${peer}`] = Object.fromEntries(ahead);
        options.note(`${level} over ${peer} ${JSON.stringify(Object.fromEntries(ahead))}`);
      }
      meta[`${level}Households`] = last.next.length;
      meta[`${level}Products`] = households.productCount;
    }
    return { figures, meta };
  },
};

/** `back`: 1 for the last basket, 2 for the one before. */
function questionOf({ baskets }: Households, back: number): Question {
  const those = baskets.filter((theirs) => theirs.length >= basketsMin);
  return {
    histories: those.map((theirs) => theirs.slice(0, -back)),
    next: those.map((theirs) => theirs.at(-back) as Basket),
  };
}

function tifuLists(
  households: Households,
  { histories }: Question,
  meta: Record<string, unknown>,
  level: Level,
): readonly Lists[] {
  const before = questionOf(households, 2);
  let most = -1;
  let [best] = tifuChoices;
  const decayed = new Map<string, TifuKnn>();
  for (const choice of tifuChoices) {
    const key = `${choice.groups} ${choice.withinGroup} ${choice.betweenGroups}`;
    const peer = decayed.get(key) ?? new TifuKnn(before.histories, choice);
    decayed.clear();
    decayed.set(key, peer);
    const quality = mean(scoresOf(before, peer.lists(choice))['Ndcg20'] as readonly number[]);
    if (quality > most) [most, best] = [quality, choice];
  }
  if (best === undefined) throw new Error('there are choices');
  meta[`${level}Tifu`] = best;
  return new TifuKnn(histories, best).lists(best);
}

function scoresOf({ histories, next }: Question, lists: readonly Lists[]): Scores {
  const found: Record<string, number[]> = {};
  for (const [household, { products }] of next.entries()) {
    const { whole, again: listAgain } = lists[household] as Lists;
    const before = new Set(histories[household]?.flatMap((basket) => [...basket.products]));
    const again = new Set([...products].filter((product) => before.has(product)));
    for (const [name, measure, depth] of figuresOf) {
      found[name] = [...(found[name] ?? []), measure(whole, products, depth)];
      if (again.size > 0) found[`Again${name}`] = [...(found[`Again${name}`] ?? []), measure(listAgain, again, depth)];
    }
  }
  return found;
}

/** Each household's mean over the seeds. */
function meansOf(all: readonly Scores[]): Scores {
  const [first = {}] = all;
  return Object.fromEntries(
    Object.entries(first).map(([name, values]) => [
      name,
      values.map((_, at) => mean(all.map((each) => each[name]?.[at] as number))),
    ]),
  );
}

function seedsOf({ full }: BenchOptions): readonly number[] {
  return seeds[full ? 'full' : 'brief'];
}
