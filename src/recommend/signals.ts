import { groupSignals, type SignalName, signalNames } from '../model/signal-names.js';
import { ContentScores } from './content.js';
import { FoldIn } from './fold-in.js';
import type { GroupsOfList } from './groups.js';
import type { ItemModel } from './item-model.js';
import { type Contributor, holdersMin, pooled, tieContributorsMin } from './pool.js';
import { ScoreRow } from './score-row.js';
import { isTold, type Typical } from './typical.js';

/** A tie of the customer who gets the list, with what the other end lets count. */
export interface Tie {
  /** Influence probability of the other end on the customer, 0 to 1. */
  readonly probability: number;
  /** What the other end contributes: without being named where the tie is mutual, else only what it agreed to be named with. */
  readonly products: ArrayLike<number>;
  /** Those of them that the other end agreed to be named with. */
  readonly namedProducts: ArrayLike<number>;
  /** Whether the other end counts as one of several: both have held the tie for long. Anybody can follow anybody. */
  readonly mutual: boolean;
}

/** What one list rests on, by product indexes. */
export interface Profile {
  /** What the customer has, without repetition: its products speak, and are not candidates. */
  readonly own: ArrayLike<number>;
  readonly ties: readonly Tie[];
  /** Friends of those friends, where these are too few to count and none may be named. */
  readonly around?: readonly Contributor[];
  /** The groups that the customer or the list belongs to, by index, the finest first. */
  readonly groups?: GroupsOfList;
  /** What of `own` is due again, with how much speaks for each: a candidate for that alone. */
  readonly due?: Weighted;
  /** What is no candidate besides. */
  readonly left?: ArrayLike<number>;
  /** Whether `own` may be candidates after all. */
  readonly ownStays?: boolean;
}

/**
 * The scores of every product by every signal, each divided by its largest among the candidates, `content` by that of `factors`, `replenish` by nothing; null where a signal says nothing. They
 * lie in arrays of the scorer and stand until its next call.
 */
export interface Signals {
  readonly scores: Readonly<Record<SignalName, Float64Array | null>>;
  /** The products that may have a score by a signal, each once; not given where any may. */
  readonly few?: Readonly<Partial<Record<SignalName, Int32Array>>>;
  /** 1 for a product that is no candidate. */
  readonly owned: Uint8Array;
  /** Where the scores can be added up: a new array of each list would cost a twentieth of it. */
  readonly totals?: Float64Array;
  /** Whether ties let anything count. */
  readonly isSocial: boolean;
}

/** Scores by an item model. Keeps what the model needs prepared, and the arrays of the last call: new ones for each would cost more than the scoring. */
export class Scorer {
  readonly #foldIn: FoldIn;
  readonly #content: ContentScores;
  readonly #rows: Readonly<Record<SignalName, ScoreRow>>;
  readonly #owned: Uint8Array;
  readonly #totals: Float64Array;
  readonly #popular: Weighted;

  constructor(readonly model: ItemModel) {
    this.#foldIn = new FoldIn(model.factors);
    this.#content = new ContentScores(model.content, model.factors.rank);
    const rows = ScoreRow.several(signalNames.length, model.productCount, [model.linear, model.walk]);
    this.#rows = Object.fromEntries(signalNames.map((name, place) => [name, rows[place]])) as Record<
      SignalName,
      ScoreRow
    >;
    this.#owned = new Uint8Array(model.productCount);
    this.#totals = new Float64Array(model.productCount);
    const products = [...model.popular.keys()].filter((product) => model.popular[product] !== 0);
    this.#popular = { products, weights: products.map((product) => model.popular[product] as number) };
  }

  /** `isAsked`: whether a signal is worth the work. */
  signals(profile: Profile, isAsked: (name: SignalName) => boolean = () => true): Signals {
    // What a product is like is scored in the unit of the factors.
    const hasContent = !this.#content.saysNothing && isAsked('content');
    const wanted = (name: SignalName) => isAsked(name) || (hasContent && name === 'factors');
    const owned = this.#owned.fill(0);
    const left: number[] = [];
    for (const products of [profile.ownStays === true ? [] : profile.own, profile.left ?? []]) {
      for (let place = 0; place < products.length; place += 1) {
        const product = products[place] as number;
        if (owned[product] === 0) left.push(product);
        owned[product] = 1;
      }
    }
    const own = { products: profile.own, weights: new Float64Array(profile.own.length).fill(1) };
    const around = tieProfile(profile.ties, profile.around);
    const rows = new Map<SignalName, ScoreRow>();
    const begun = (name: SignalName, weighted: Weighted): Begun | null => {
      if (weighted.products.length === 0 || !wanted(name)) return null;
      const row = this.#rows[name];
      rows.set(name, row);
      return { ...weighted, row, scores: row.scores };
    };
    const speaking = [
      ['linear', begun('linear', own)],
      ['linear', begun('tiesLinear', around)],
      ['walk', begun('walk', own)],
    ] as const;
    for (const [part, each] of speaking) if (each !== null) this.#speak(part, each);
    const customer = this.#factors(begun('factors', own), begun('tiesFactors', around));
    const content = hasContent ? begun('content', own) : null;
    if (content !== null && customer !== null) this.#content.score(content.row, customer);
    const due = begun('replenish', profile.due ?? nothingDue);
    const themselves = [
      due,
      begun('tiesPopular', around),
      ...groupSignals.map((name) => begun(name, typicalOf(this.model.typical[name], profile.groups?.[name] ?? []))),
      begun('popular', this.#popular),
    ];
    for (const each of themselves) if (each !== null) addItself(each);
    const said = scaled(rows, left);
    if (due !== null) this.#letIn(due, rows);
    return { ...said, owned, totals: this.#totals, isSocial: around.products.length > 0 };
  }

  /** What is due is a candidate after all, and nothing else speaks for it. */
  #letIn({ products }: Begun, rows: ReadonlyMap<SignalName, ScoreRow>): void {
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      this.#owned[product] = 0;
      for (const [name, { scores }] of rows) if (name !== 'replenish') scores[product] = 0;
    }
  }

  /** Gives the customer's own factors where they were asked for. */
  #factors(own: Begun | null, around: Begun | null): Float64Array | null {
    for (const each of [own, around]) each?.row.clear(Number.POSITIVE_INFINITY);
    const [first, second] = own === null ? [around, null] : [own, around];
    const factors = first === null ? null : this.#foldIn.score(first, second);
    return own === null ? null : factors;
  }

  #speak(part: 'linear' | 'walk', { products, weights, row }: Begun): void {
    const { starts } = this.model[part];
    let times = 0;
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      times += (starts[product + 1] as number) - (starts[product] as number);
    }
    row.clear(times);
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      const [from, to] = [starts[product] as number, starts[product + 1] as number];
      row.addRange({ of: part === 'linear' ? 0 : 1, from, to, times: weights[place] as number });
    }
  }
}

interface Weighted {
  readonly products: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

const nothingDue: Weighted = { products: [], weights: [] };

interface Begun extends Weighted {
  readonly row: ScoreRow;
  readonly scores: Float64Array;
}

/** What is published of the finest of some groups of which anything is. */
function typicalOf(typical: Typical, groups: readonly number[]): Weighted {
  const group = groups.find((each) => isTold(typical, each));
  if (group === undefined) return { products: [], weights: [] };
  const { starts, products, scores } = typical;
  const [from, to] = [starts[group] as number, starts[group + 1] as number];
  return { products: products.subarray(from, to), weights: scores.subarray(from, to) };
}

function addItself({ products, weights, row }: Begun): void {
  row.clear(products.length);
  for (let place = 0; place < products.length; place += 1) row.add(products[place] as number, weights[place] as number);
}

function scaled(rows: ReadonlyMap<SignalName, ScoreRow>, left: readonly number[]): Pick<Signals, 'scores' | 'few'> {
  const few: Partial<Record<SignalName, Int32Array>> = {};
  const content = rows.get('content');
  const unit = content === undefined ? 0 : (rows.get('factors')?.most(left) ?? 0);
  if (unit > 0) content?.divide(unit);
  const scores = signalNames.map((name) => {
    const row = rows.get(name);
    const isSaid =
      row !== undefined &&
      (name === 'replenish' || (row === content ? unit > 0 && row.most(left) > 0 : row.scale(left)));
    if (!isSaid) return [name, null];
    if (row.few !== null) few[name] = row.few;
    return [name, row.scores];
  });
  return { scores: Object.fromEntries(scores) as Signals['scores'], few };
}

/**
 * The products of ties: the mean of what they have, weighted by influence, so 0 to 1 each. With fewer than `tieContributorsMin` mutual ties that contribute something,
 * only those who agreed to be named count, for among so few a product in the list would point at one of them; or, where none of them did, the pool of these friends and
 * of theirs. Where not all agreed to be named none counts for more than a tenth, and a product counts that several have, or somebody who may be named with it:
 * who follows nine accounts of their own would else read in a list what the tenth has.
 */
export function tieProfile(ties: readonly Tie[], around: readonly Contributor[] = []): Weighted {
  const all = ties.filter(({ products }) => products.length > 0);
  const contributors = all.filter(({ mutual }) => mutual);
  const named = all
    .filter(({ namedProducts }) => namedProducts.length > 0)
    .map(({ probability, namedProducts }) => ({ probability, products: namedProducts }));
  if (contributors.length < tieContributorsMin)
    return named.length > 0 ? meanOf(named) : heldBySeveral(pooled([...contributors, ...around]), []);
  const areNamed = all.every(({ products, namedProducts }) => products.length === namedProducts.length);
  return areNamed ? meanOf(all) : heldBySeveral(pooled(all), named);
}

/** The mean, without what fewer than `holdersMin` contributors have and nobody of `named`. */
function heldBySeveral(contributors: readonly Contributor[], named: readonly Contributor[]): Weighted {
  const holders = new Map<number, number>();
  const count = (products: ArrayLike<number>, times: number) => {
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      holders.set(product, (holders.get(product) ?? 0) + times);
    }
  };
  for (const { products } of contributors) count(products, 1);
  for (const { products } of named) count(products, holdersMin);
  return meanOf(contributors, (product) => (holders.get(product) ?? 0) >= holdersMin);
}

function meanOf(contributors: readonly Contributor[], counts: (product: number) => boolean = () => true): Weighted {
  const sums = new Map<number, number>();
  let total = 0;
  for (const { probability, products } of contributors) {
    total += probability;
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      sums.set(product, (sums.get(product) ?? 0) + probability);
    }
  }
  // Of an array of integers, which sorts without being told how, and a tenth as long.
  const products = [...Int32Array.from(sums.keys()).sort()].filter(
    (product) => sums.get(product) !== 0 && counts(product),
  );
  return { products, weights: products.map((product) => (sums.get(product) as number) / total) };
}
