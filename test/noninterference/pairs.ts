import { itemAt, Random } from '../../src/ingest/generate/random.js';
import { isCondition, ReachedFields } from './coordinates.js';
import type { Differing, Plan } from './directed-conditions.js';
import type { Ground, Probe } from './ground.js';
import { planOpen } from './open-facts.js';
import { townPair } from './town-pair.js';
import { type Asked, Turns } from './turns.js';
import { type LookerName, lookers } from './viewers.js';

export interface PairOptions {
  readonly seed: number;
  /** Pairs of worlds that differ only in what is withheld from a looker. */
  readonly worlds: number;
  /** Operations asked of both worlds of a pair. */
  readonly operations: number;
  /** How many values a condition is asked with in one pair. To plan another statement costs more than to ask the same one ten times over. */
  readonly values: number;
  readonly customersMax: number;
  /** Pairs of towns of whom statistics are published. */
  readonly towns: number;
  /** Whether what chance left out is asked behind that, until every field was in an answer. */
  readonly rest: boolean;
  readonly note: (text: string) => void;
  /** What an earlier run of the same had come to; it goes on from there. */
  readonly from?: PairState | undefined;
  /** Is given what was come to, so that a run that is stopped can go on. */
  readonly keep?: (state: PairState) => void;
}

/** How far a run has come. */
export interface PairState {
  /** Pairs of worlds and of towns that are behind it. */
  readonly worlds: number;
  readonly towns: number;
  readonly counts: { readonly pairs: number; readonly sensitive: number; readonly changed: number };
  readonly conditions: readonly (readonly [coordinate: string, differing: number])[];
  readonly reached: readonly string[];
  readonly differences: readonly Difference[];
  readonly failures: readonly string[];
  /** Of the operations that are no conditions. */
  readonly asked: Asked;
}

export interface Difference {
  readonly as: LookerName;
  readonly document: string;
  readonly before: string;
  readonly after: string;
}

export interface PairReport {
  readonly pairs: number;
  readonly differences: readonly Difference[];
  /** Pairs whose control, the same operation with the facts permitted, differs. */
  readonly sensitive: number;
  /** Facts that were changed while withheld. */
  readonly changed: number;
  /** Answers that blame the server. None is expected. */
  readonly failures: readonly string[];
  /** For each field × operator of a filter, the controls that differ. */
  readonly conditions: ReadonlyMap<string, number>;
  readonly fields: { readonly reached: number; readonly all: number; readonly missing: readonly string[] };
  /** Fields, orders, conditions and arguments of a few values at which no operation looked that was asked. */
  readonly unasked: readonly string[];
}

// The looker from whom most is withheld looks most often.
const turns: readonly LookerName[] = [
  'analyst',
  'customer',
  'analyst',
  'lists',
  'partner',
  'analyst',
  'staff',
  'partnerCustomer',
  'analyst',
  'partnerStatistics',
  'lists',
  'aggregates',
  'marketer',
  'officer',
  'promoter',
];
/** Worlds that are changed once more instead of written anew: the second world of one pair is then the first of the next. */
const turnsPerWorld = 2;
/** Of the operations of a pair, how many have a condition whose value is taken from a fact that the pair changes, and how many have one by chance. */
const share = { directed: 0.6, filters: 0.1 };

/** Asks the same of two worlds that differ only in what is withheld, pair by pair, and counts what differs. */
export async function runPairs(ground: Ground, options: PairOptions): Promise<PairReport> {
  const run = new PairRun(ground, options);
  const { from, keep = () => undefined } = options;
  for (let at = from?.worlds ?? 0; at < options.worlds; at += 1) {
    await run.pair(at);
    // The second pair of a world needs the world that the first one left.
    if (at % turnsPerWorld === turnsPerWorld - 1) keep(run.state(at + 1, 0));
    if (at % 20 === 19) options.note(`${at + 1} of ${options.worlds} pairs of worlds: ${run.summary()}`);
  }
  for (let at = from?.towns ?? 0; at < options.towns; at += 1) {
    await run.town(at);
    keep(run.state(options.worlds, at + 1));
  }
  options.note(`${options.towns} pairs of towns: ${run.summary()}`);
  if (options.rest) await run.rest();
  return run.report();
}

class PairRun {
  readonly #conditions = new Map<string, number>();
  readonly #filters: readonly Probe[];
  /** Of the operations that are no conditions. */
  readonly #turns: Turns;
  readonly #reached: ReachedFields;
  readonly #differences: Difference[] = [];
  readonly #failures: string[] = [];
  readonly #unasked: Set<string>;
  /** Of the operations of one pair. */
  #random: Random;
  #counts = { pairs: 0, sensitive: 0, changed: 0 };

  constructor(
    private readonly ground: Ground,
    private readonly options: PairOptions,
  ) {
    this.#random = new Random(options.seed, ['pairs']);
    this.#reached = new ReachedFields(ground.schema);
    this.#unasked = new Set(ground.probes.flatMap(({ coordinates }) => [...coordinates]));
    this.#filters = ground.probes.filter((probe) => [...probe.coordinates].some(isCondition));
    const others = this.#shuffled(ground.probes.filter((probe) => !this.#filters.includes(probe)));
    this.#turns = new Turns(others, this.#shuffled(ground.spare), this.#reached, options.from?.asked);
    for (const coordinate of ground.conditions.coordinates) this.#conditions.set(coordinate, 0);
    if (options.from !== undefined) this.#goOn(options.from);
  }

  #goOn({ counts, conditions, reached, differences, failures }: PairState): void {
    this.#counts = { ...counts };
    for (const [coordinate, count] of conditions) this.#conditions.set(coordinate, count);
    for (const field of reached) this.#reached.reached.add(field);
    this.#differences.push(...differences);
    this.#failures.push(...failures);
  }

  state(worlds: number, towns: number): PairState {
    return {
      worlds,
      towns,
      counts: { ...this.#counts },
      conditions: [...this.#conditions],
      reached: [...this.#reached.reached],
      differences: [...this.#differences],
      failures: [...this.#failures],
      asked: this.#turns.asked,
    };
  }

  async pair(at: number): Promise<void> {
    const as = itemAt(turns, at % turns.length);
    await this.#pair(at, as, (rows) => this.#choose(as, rows));
  }

  /**
   * What chance left out, in pairs of worlds of their own: the analyst is asked what looks at something that nobody was asked for; every looker what
   * looks at fields that no answer gave, a few operations first, then all of them.
   */
  async rest(): Promise<void> {
    const names = Object.keys(lookers) as LookerName[];
    const few = names.map((as) => ({ as, choose: () => [...this.#turns.reaching(as), ...this.#neverAsked(as)] }));
    const all = names.map((as) => ({ as, choose: () => this.#turns.everyReaching() }));
    for (const [turn, { as, choose }] of [...few, ...all].entries()) {
      const probes = choose();
      if (probes.length > 0) await this.#pair(this.options.worlds + turn * turnsPerWorld, as, () => probes);
    }
  }

  #neverAsked(as: LookerName): readonly Probe[] {
    const left = new Set(as === 'analyst' ? this.#unasked : []);
    return this.ground.probes.filter(({ coordinates }) => {
      const isFirst = [...coordinates].some((each) => left.has(each));
      for (const each of coordinates) left.delete(each);
      return isFirst;
    });
  }

  async #pair(at: number, as: LookerName, choose: (rows: readonly Differing[]) => readonly Probe[]): Promise<void> {
    const { ground, options } = this;
    if (at % turnsPerWorld === 0) await ground.writeWorld(options.seed + at, options.customersMax);
    const random = new Random(options.seed, ['facts', at]);
    this.#random = new Random(options.seed, ['operations', at]);
    const withheld = await ground.planWithheld(as, random);
    const open = await planOpen(ground.graph, random);
    const probes = choose([...withheld.rows, ...open.rows]);
    const seen = (probe: Probe, data: unknown) => this.#reached.add(probe.document, data);
    const before = await ground.answers(ground.product, as, probes, seen);
    const controlBefore = await ground.answers(ground.control, as, probes, seen);
    // Before any fact was changed: a class that is taken anew knows of a withheld age.
    if (at % (2 * turnsPerWorld) === 0) await ground.changeWords(random);
    this.#counts.changed += await withheld.make();
    const after = await ground.answers(ground.product, as, probes);
    const controlAfter = await ground.answers(ground.control, as, probes);
    const differing = new Set(probes.filter((_, index) => controlBefore[index] !== controlAfter[index]));
    for (const probe of await this.#openDiffering(as, probes, controlAfter, open)) differing.add(probe);
    this.#countAll(as, probes, { before, after, differing });
  }

  /** A pair of towns: what is published of them is what differs or does not. */
  async town(at: number): Promise<void> {
    const { seed } = this.options;
    const seen = (probe: Probe, data: unknown) => this.#reached.add(probe.document, data);
    const { as, probes, ...asked } = await townPair(this.ground, { seed: seed + at, at, seen });
    this.#counts.changed += asked.changed;
    this.#countAll(as, probes, asked);
  }

  #countAll(
    as: LookerName,
    probes: readonly Probe[],
    about: {
      readonly before: readonly string[];
      readonly after: readonly string[];
      readonly differing: ReadonlySet<Probe>;
    },
  ): void {
    for (const [index, probe] of probes.entries()) {
      const [before = '', after = ''] = [about.before[index], about.after[index]];
      this.#count(probe, { as, before, after }, about.differing.has(probe));
    }
  }

  /** Conditions on what everybody may see: their controls change that. */
  async #openDiffering(as: LookerName, probes: readonly Probe[], was: readonly string[], plan: Plan) {
    const open = probes.filter((probe) =>
      [...probe.coordinates].some((each) => /^(?:Product|Store|Group)Filter/.test(each)),
    );
    if (open.length === 0) return [];
    await plan.make();
    const now = await this.ground.answers(this.ground.control, as, open);
    return open.filter((probe, index) => now[index] !== was[probes.indexOf(probe)]);
  }

  #count(probe: Probe, pair: Omit<Difference, 'document'>, isSensitive: boolean): void {
    this.#counts.pairs += 1;
    for (const coordinate of probe.coordinates) this.#unasked.delete(coordinate);
    if (pair.before !== pair.after) this.#differences.push({ document: probe.document, ...pair });
    if (/INTERNAL|DATABASE_/.test(pair.after)) this.#failures.push(`${probe.document}\n${pair.after}`);
    if (!isSensitive) return;
    this.#counts.sensitive += 1;
    for (const coordinate of probe.coordinates)
      if (isCondition(coordinate)) this.#conditions.set(coordinate, (this.#conditions.get(coordinate) ?? 0) + 1);
  }

  /**
   * First conditions that decide between the two worlds, those with the fewest controls that differ before others; some conditions at values of
   * chance; the rest of the operations in the looker's turn.
   */
  #choose(as: LookerName, rows: readonly Differing[]): readonly Probe[] {
    const { ground } = this;
    const { operations, values: most } = this.options;
    const chosen: Probe[] = [];
    const fewest = this.#shuffled([...this.#conditions]).sort(([, left], [, right]) => left - right);
    for (const [coordinate] of fewest) {
      if (chosen.length >= operations * share.directed) break;
      const documents = ground.conditions.documentsAt(coordinate, rows, { random: this.#random, most });
      chosen.push(...documents.map((document) => ground.probe(document)));
    }
    chosen.push(...this.#shuffled(this.#filters).slice(0, Math.round(operations * share.filters)));
    return [...chosen, ...this.#turns.take(as, operations - chosen.length)];
  }

  #shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, place: this.#random.bits() }))
      .sort((left, right) => left.place - right.place)
      .map(({ item }) => item);
  }

  summary(): string {
    const { pairs, sensitive } = this.#counts;
    const least = Math.min(...this.#conditions.values());
    return `${this.#differences.length} differences, ${Math.round((100 * sensitive) / pairs)} % of ${pairs} controls differ, at least ${least} a condition, ${this.#reached.missing().length} fields not reached`;
  }

  report(): PairReport {
    const all = this.#reached.all();
    const missing = this.#reached.missing();
    return {
      ...this.#counts,
      differences: this.#differences,
      failures: this.#failures,
      conditions: this.#conditions,
      unasked: [...this.#unasked].sort(),
      fields: { all: all.length, reached: all.length - missing.length, missing },
    };
  }
}
