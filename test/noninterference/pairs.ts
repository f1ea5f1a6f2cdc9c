import { itemAt, Random } from '../../src/ingest/generate/random.js';
import { isCondition, ReachedFields } from './coordinates.js';
import type { Ground, Probe } from './ground.js';
import type { LookerName } from './viewers.js';

export interface PairOptions {
  readonly seed: number;
  /** Pairs of worlds that differ only in what is withheld from a looker. */
  readonly worlds: number;
  /** Operations asked of both worlds of a pair. */
  readonly operations: number;
  readonly customersMax: number;
  readonly note: (text: string) => void;
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
];
/** Worlds that are changed once more instead of written anew: the second world of one pair is then the first of the next. */
const turnsPerWorld = 2;
/** Of an operation's places in a pair, how many go to conditions of filters. */
const filterShare = 0.6;

/** Asks the same of two worlds that differ only in what is withheld, pair by pair, and counts what differs. */
export async function runPairs(ground: Ground, options: PairOptions): Promise<PairReport> {
  const run = new PairRun(ground, options);
  for (let at = 0; at < options.worlds; at += 1) {
    await run.pair(at);
    if (at % 20 === 19) options.note(`${at + 1} of ${options.worlds} pairs of worlds: ${run.summary()}`);
  }
  return run.report();
}

class PairRun {
  readonly #conditions = new Map<string, number>();
  readonly #filters: readonly Probe[];
  readonly #others: readonly Probe[];
  readonly #reached: ReachedFields;
  readonly #differences: Difference[] = [];
  readonly #failures: string[] = [];
  readonly #random: Random;
  #counts = { pairs: 0, sensitive: 0, changed: 0 };
  #next = 0;

  constructor(
    private readonly ground: Ground,
    private readonly options: PairOptions,
  ) {
    this.#random = new Random(options.seed, ['pairs']);
    this.#reached = new ReachedFields(ground.schema);
    this.#filters = ground.probes.filter((probe) => [...probe.coordinates].some(isCondition));
    this.#others = this.#shuffled(ground.probes.filter((probe) => !this.#filters.includes(probe)));
    for (const probe of this.#filters)
      for (const coordinate of probe.coordinates) if (isCondition(coordinate)) this.#conditions.set(coordinate, 0);
  }

  async pair(at: number): Promise<void> {
    const { ground, options } = this;
    const as = itemAt(turns, at % turns.length);
    if (at % turnsPerWorld === 0) await ground.writeWorld(options.seed + at, options.customersMax);
    const probes = this.#choose();
    const random = new Random(options.seed, ['facts', at]);
    const seen = (probe: Probe, data: unknown) => this.#reached.add(probe.document, data);
    const before = await ground.answers(ground.product, as, probes, seen);
    const controlBefore = await ground.answers(ground.control, as, probes, seen);
    // Before any fact was changed: a class that is taken anew knows of a withheld age.
    if (at % (2 * turnsPerWorld) === 0) await ground.changeWords(random);
    this.#counts.changed += await ground.changeWithheld(as, random);
    const after = await ground.answers(ground.product, as, probes);
    const controlAfter = await ground.answers(ground.control, as, probes);
    const differing = new Set(probes.filter((_, index) => controlBefore[index] !== controlAfter[index]));
    for (const probe of await this.#openDiffering(as, probes, controlAfter, random)) differing.add(probe);
    for (const [index, probe] of probes.entries())
      this.#count(probe, { as, before: before[index] ?? '', after: after[index] ?? '' }, differing.has(probe));
  }

  /** Conditions on what everybody may see: their controls change that. */
  async #openDiffering(as: LookerName, probes: readonly Probe[], was: readonly string[], random: Random) {
    const open = probes.filter((probe) => [...probe.coordinates].some((each) => /^(?:Product|Store)Filter/.test(each)));
    if (open.length === 0) return [];
    await this.ground.changeOpen(random);
    const now = await this.ground.answers(this.ground.control, as, open);
    return open.filter((probe, index) => now[index] !== was[probes.indexOf(probe)]);
  }

  #count(probe: Probe, pair: Omit<Difference, 'document'>, isSensitive: boolean): void {
    this.#counts.pairs += 1;
    if (pair.before !== pair.after) this.#differences.push({ document: probe.document, ...pair });
    if (/INTERNAL|DATABASE_/.test(pair.after)) this.#failures.push(`${probe.document}\n${pair.after}`);
    if (!isSensitive) return;
    this.#counts.sensitive += 1;
    for (const coordinate of probe.coordinates)
      if (isCondition(coordinate)) this.#conditions.set(coordinate, (this.#conditions.get(coordinate) ?? 0) + 1);
  }

  /** Half of the filters are those whose condition has had the fewest controls that differ; the rest comes in turn. */
  #choose(): readonly Probe[] {
    const { operations } = this.options;
    const filters = Math.round(operations * filterShare);
    const fewest = this.#shuffled(this.#filters).sort((left, right) => this.#least(left) - this.#least(right));
    const chosen = new Set([
      ...fewest.slice(0, Math.round(filters / 2)),
      ...this.#shuffled(this.#filters).slice(0, filters),
    ]);
    const some = new Set([...chosen].slice(0, filters));
    for (let most = 0; some.size < operations && most < this.#others.length; most += 1) {
      some.add(itemAt(this.#others, this.#next % this.#others.length));
      this.#next += 1;
    }
    return [...some];
  }

  #least(probe: Probe): number {
    const counts = [...probe.coordinates].filter(isCondition).map((each) => this.#conditions.get(each) ?? 0);
    return Math.min(...counts);
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
    return `${this.#differences.length} differences, ${Math.round((100 * sensitive) / pairs)} % of ${pairs} controls differ, at least ${least} a condition`;
  }

  report(): PairReport {
    const all = this.#reached.all();
    const missing = all.filter((field) => !this.#reached.reached.has(field));
    return {
      ...this.#counts,
      differences: this.#differences,
      failures: this.#failures,
      conditions: this.#conditions,
      fields: { all: all.length, reached: all.length - missing.length, missing },
    };
  }
}
