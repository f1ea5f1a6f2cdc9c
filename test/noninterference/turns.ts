import type { ReachedFields } from './coordinates.js';
import type { Probe } from './ground.js';
import type { LookerName } from './viewers.js';

/** Of the operations of a turn, how many may look for fields that no answer gave yet. */
const reachingShare = 0.6;
/** How often one looker is asked an operation for the sake of such fields: what is still hidden then is not theirs to see. */
const triesMax = 2;

/** How often each looker was asked each operation: looker and place of the operation. */
export type Asked = readonly (readonly [turn: string, times: number])[];

/**
 * Which operations a looker is asked next. Each looker has a turn of its own: in one turn for all, a looker came back at a multiple of what divides the
 * number of operations, and was asked the same ones for ever.
 */
export class Turns {
  readonly #asked: Map<string, number>;
  /** The same of all lookers together, by the place of the operation. */
  readonly #askedOfAll = new Map<number, number>();

  /** `spare`: asked only as long as they look at a field that no answer gave yet. */
  constructor(
    private readonly probes: readonly Probe[],
    private readonly spare: readonly Probe[],
    private readonly reached: ReachedFields,
    asked: Asked = [],
  ) {
    this.#asked = new Map(asked);
    for (const [turn, times] of asked) this.#count(turn, times);
  }

  get asked(): Asked {
    return [...this.#asked];
  }

  /** First operations that look at fields not reached yet, each time at others; then those that this looker was asked least, and among them nobody else. */
  take(as: LookerName, count: number): readonly Probe[] {
    const chosen = this.reaching(as, count * reachingShare);
    const usual = this.probes
      .map((probe, at) => ({ probe, turn: `${as} ${at}`, all: this.#askedOfAll.get(at) ?? 0 }))
      .filter(({ probe }) => !chosen.includes(probe));
    const least = usual.sort((one, other) => this.#times(one.turn) - this.#times(other.turn) || one.all - other.all);
    return [...chosen, ...least.slice(0, count - chosen.length).map(({ probe, turn }) => this.#ask(probe, turn))];
  }

  /** Up to `most` operations, spare ones too, that look at fields which no answer gave yet, each at others. */
  reaching(as: LookerName, most = Number.POSITIVE_INFINITY): readonly Probe[] {
    const left = new Map([...this.probes, ...this.spare].map((probe, at) => [probe, `${as} ${at}`]));
    const wanted = new Set(this.reached.missing());
    const chosen: Probe[] = [];
    while (chosen.length < most) {
      const reaching = [...left]
        .map(([probe, turn]) => ({ probe, turn, times: this.#times(turn), gain: gainOf(probe, wanted) }))
        .filter((each) => each.gain > 0 && each.times < triesMax);
      const [best] = reaching.sort((one, other) => one.times - other.times || other.gain - one.gain);
      if (best === undefined) break;
      chosen.push(this.#ask(best.probe, best.turn));
      left.delete(best.probe);
      for (const coordinate of best.probe.coordinates) wanted.delete(coordinate);
    }
    return chosen;
  }

  /** Every operation, spare ones too, that looks at a field which no answer gave yet. */
  everyReaching(): readonly Probe[] {
    const wanted = new Set(this.reached.missing());
    return [...this.probes, ...this.spare].filter((probe) => gainOf(probe, wanted) > 0);
  }

  #times(turn: string): number {
    return this.#asked.get(turn) ?? 0;
  }

  #ask(probe: Probe, turn: string): Probe {
    this.#asked.set(turn, this.#times(turn) + 1);
    this.#count(turn, 1);
    return probe;
  }

  #count(turn: string, times: number): void {
    const place = Number(turn.split(' ')[1]);
    this.#askedOfAll.set(place, (this.#askedOfAll.get(place) ?? 0) + times);
  }
}

function gainOf(probe: Probe, wanted: ReadonlySet<string>): number {
  return [...probe.coordinates].filter((coordinate) => wanted.has(coordinate)).length;
}
