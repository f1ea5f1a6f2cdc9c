import { type ActLog, type ActRow, type Item, packActs, type TieList } from '../../src/analyse/influence/act-log.js';
import type { ItemCategories } from '../../src/analyse/influence/influence-classes.js';
import { RandomStream } from '../../src/diffusion/random.js';

/** What is planted in a world. */
export interface WorldPlan {
  readonly seed: number;
  /** Correlation of the strength of a tie with the logarithm of what it passes on. */
  readonly correlation: number;
  /** Whether ties join those of one taste. */
  readonly likeness: boolean;
  /** Whether some customers do not take part and some acts are lost. */
  readonly missing: boolean;
  /** Whether activity and what is popular change over the year. */
  readonly season: boolean;
  /** `none`: nothing passes on. `spread`: each tie its own. `lift`: along ties of kind 1 an exposure makes the act this many times as likely as chance; none along the others. */
  readonly influence: { readonly kind: 'none' | 'spread' } | { readonly kind: 'lift'; readonly lift: number };
  /** A category of whose items an act passes on this many times as far as of the others; along ties of one kind alone, where `tieKind` says so. */
  readonly stronger?: { readonly category: number; readonly times: number; readonly tieKind?: number };
}

export interface World {
  readonly log: ActLog;
  readonly ties: TieList;
  /** Acts that an exposure brings about, of each tie. */
  readonly truth: Float64Array;
  readonly categories: ItemCategories;
}

const [customers, items, tastes, categories, days] = [1_200, 400, 8, 10, 364] as const;
const tiesEach = 6;
const actsEach = 45;
const meanLag = 5;
const hiddenShare = 0.3;
const lostShare = 0.1;

/** A year of acts of one kind, on items whose taste no category tells wholly, along ties of two kinds. */
export function plantedWorld(plan: WorldPlan): World {
  const random = new RandomStream(plan.seed, 1, 0);
  const taste = Uint8Array.from({ length: customers }, () => random.below(tastes));
  const ties = tiesOf(plan, taste, random);
  const tasteOfItem = Uint8Array.from({ length: items }, () => random.below(tastes));
  const itemList: Item[] = Array.from(tasteOfItem, (of) => {
    // Two thirds of the items of a taste carry its category; the others any.
    return { kind: 0, category: random.uniform() < 2 / 3 ? of : random.below(categories) };
  });
  const categoryOf = itemList.map(({ category }) => category);
  const town = { plan, taste, tasteOfItem, categoryOf, ties: ties.list, truth: ties.truth, random };
  const rows = actsOf(town);
  return seenOf(plan, { rows, items: itemList, ties: ties.list, truth: ties.truth, random });
}

function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(random.positive())) * Math.cos(2 * Math.PI * random.uniform());
}

/** Φ(x), by Abramowitz and Stegun 7.1.26. */
function normalBelow(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const half = (1 - series * Math.exp((-x * x) / 2)) / 2;
  return x < 0 ? 0.5 - half : 0.5 + half;
}

function tiesOf(plan: WorldPlan, taste: Uint8Array, random: RandomStream) {
  const [from, to, kind, strength, truth]: number[][] = [[], [], [], [], []];
  for (let follower = 0; follower < customers; follower += 1) {
    const known = new Set([follower]);
    const wanted = 1 + random.below(2 * tiesEach - 1);
    for (let tried = 0; known.size <= wanted && tried < 40 * wanted; tried += 1) {
      const other = random.below(customers);
      const isAlike = taste[other] === taste[follower];
      if (known.has(other) || (plan.likeness && !isAlike && random.uniform() < 0.95)) continue;
      known.add(other);
      const own = normal(random);
      const shown = plan.correlation * own + Math.sqrt(1 - plan.correlation ** 2) * normal(random);
      from?.push(other);
      to?.push(follower);
      kind?.push(random.below(2));
      strength?.push(normalBelow(shown));
      truth?.push(plan.influence.kind === 'spread' ? Math.min(0.6, 0.05 * Math.exp(own)) : 0);
    }
  }
  const list: TieList = {
    from: Uint32Array.from(from ?? []),
    to: Uint32Array.from(to ?? []),
    kind: Uint8Array.from(kind ?? []),
    strength: Float64Array.from(strength ?? []),
    since: new Float64Array(from?.length ?? 0).fill(Number.NEGATIVE_INFINITY),
  };
  return { list, truth: Float64Array.from(truth ?? []) };
}

interface Town {
  readonly plan: WorldPlan;
  readonly taste: Uint8Array;
  readonly tasteOfItem: Uint8Array;
  readonly categoryOf: readonly number[];
  readonly ties: TieList;
  readonly truth: Float64Array;
  readonly random: RandomStream;
}

/** Day by day: what customers do of themselves, and what they do because somebody whom they follow did. */
function actsOf(town: Town): ActRow[] {
  const { plan, taste, ties, truth, random } = town;
  const followers: number[][] = Array.from({ length: customers }, () => []);
  ties.from.forEach((one, tie) => {
    followers[one]?.push(tie);
  });
  const activity = Float64Array.from({ length: customers }, () => (actsEach / days) * Math.exp(0.6 * normal(random)));
  const draw = itemsDrawn(town);
  const done = Array.from({ length: customers }, () => new Set<number>());
  const due: { customer: number; item: number; day: number }[][] = Array.from({ length: days }, () => []);
  const rows: ActRow[] = [];
  const act = (customer: number, item: number, day: number) => {
    if (done[customer]?.has(item)) return;
    done[customer]?.add(item);
    rows.push({ customer, item, day });
    for (const tie of followers[customer] ?? []) {
      const follower = ties.to[tie] as number;
      const chance =
        plan.influence.kind === 'lift' && ties.kind[tie] === 1
          ? (plan.influence.lift - 1) *
            draw.chanceOf({ customer: follower, item, day }) *
            (activity[follower] as number)
          : (truth[tie] as number);
      if (random.uniform() >= chance * timesOf(town, item, tie)) continue;
      const at = day + random.exponential(meanLag);
      if (at < days) due[Math.floor(at)]?.push({ customer: follower, item, day: at });
    }
  };
  for (let day = 0; day < days; day += 1) {
    const busy = plan.season ? 1 + 0.5 * Math.sin((2 * Math.PI * day) / 182) : 1;
    for (let customer = 0; customer < customers; customer += 1) {
      for (
        let left = random.exponential(1);
        left < (activity[customer] as number) * busy;
        left += random.exponential(1)
      ) {
        due[day]?.push({ customer, item: draw.item(taste[customer] as number, day), day: day + random.uniform() });
      }
    }
    const today = due[day] ?? [];
    // What somebody does may be followed on the same day: later ones are added while the day goes on.
    while (today.length > 0) {
      let next = 0;
      today.forEach((each, at) => {
        if (each.day < (today[next]?.day ?? 0)) next = at;
      });
      const [{ customer, item, day: at }] = today.splice(next, 1) as [{ customer: number; item: number; day: number }];
      act(customer, item, at);
    }
  }
  return rows;
}

function timesOf({ plan: { stronger }, categoryOf, ties }: Town, item: number, tie: number): number {
  if (stronger === undefined || categoryOf[item] !== stronger.category) return 1;
  return (stronger.tieKind ?? ties.kind[tie]) === ties.kind[tie] ? stronger.times : 1;
}

/** Draws what a customer does unprompted: by taste, by popularity, which falls by rank, and by the season of each item. */
function itemsDrawn({ plan, taste, tasteOfItem, random }: Town) {
  const popularity = Float64Array.from({ length: items }, (_, item) => 1 / (10 + item) ** 0.8);
  const peak = Float64Array.from({ length: items }, () => days * random.uniform());
  const weeks = days / 7;
  const tables = Array.from({ length: tastes * weeks }, (_, at) => {
    const [of, week] = [at % tastes, Math.floor(at / tastes)];
    let sum = 0;
    return Float64Array.from({ length: items }, (_, item) => {
      const distance = (week * 7 - (peak[item] as number)) / 28;
      const season = plan.season ? 0.4 + 3 * Math.exp((-distance * distance) / 2) : 1;
      sum += (popularity[item] as number) * season * (tasteOfItem[item] === of ? 8 : 1);
      return sum;
    });
  });
  const tableOf = (of: number, day: number) => tables[Math.floor(day / 7) * tastes + of] as Float64Array;
  return {
    item(of: number, day: number): number {
      const table = tableOf(of, day);
      const wanted = random.uniform() * (table[items - 1] as number);
      let [low, high] = [0, items - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((table[middle] as number) > wanted) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    /** Acts on the item for each act of the customer, times the days that an effect lasts on the average: what chance does while an exposure works. */
    chanceOf({ customer, item, day }: { customer: number; item: number; day: number }): number {
      const table = tableOf(taste[customer] as number, day);
      const share = (table[item] as number) - (item > 0 ? (table[item - 1] as number) : 0);
      return (meanLag * share) / (table[items - 1] as number);
    },
  };
}

interface Whole {
  readonly rows: readonly ActRow[];
  readonly items: readonly Item[];
  readonly ties: TieList;
  readonly truth: Float64Array;
  readonly random: RandomStream;
}

/** What an analysis gets to see. */
function seenOf(plan: WorldPlan, { rows, items: list, ties, truth, random }: Whole): World {
  const takesPart = Uint8Array.from({ length: customers }, () =>
    plan.missing && random.uniform() < hiddenShare ? 0 : 1,
  );
  const seen = plan.missing ? rows.filter(() => random.uniform() >= lostShare) : rows;
  const kept = [...ties.from.keys()].filter(
    (tie) => takesPart[ties.from[tie] as number] === 1 && takesPart[ties.to[tie] as number] === 1,
  );
  const pick = <A extends Uint32Array | Uint8Array | Float64Array>(all: A) => kept.map((tie) => all[tie] as number);
  return {
    log: packActs(seen, list, takesPart),
    ties: {
      from: Uint32Array.from(pick(ties.from)),
      to: Uint32Array.from(pick(ties.to)),
      kind: Uint8Array.from(pick(ties.kind)),
      strength: Float64Array.from(pick(ties.strength)),
      since: Float64Array.from(pick(ties.since)),
    },
    truth: Float64Array.from(pick(truth)),
    categories: {
      parent: new Int32Array(categories).fill(-1),
      ofItem: Int32Array.from(list, ({ category }) => category),
    },
  };
}
