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

  /** `spare`: asked only as long as they look at a field that no answer gave yet. */
  constructor(
    private readonly probes: readonly Probe[],
    private readonly spare: readonly Probe[],
    private readonly reached: ReachedFields,
    asked: Asked = [],
  ) {
    this.#asked = new Map(asked);
  }

  get asked(): Asked {
    return [...this.#asked];
  }

  /** First operations that look at fields not reached yet, each time at others; then those that this looker was asked least. */
  take(as: LookerName, count: number): readonly Probe[] {
    const left = new Map([...this.probes, ...this.spare].map((probe, at) => [probe, `${as} ${at}`]));
    const wanted = new Set(this.reached.missing());
    const chosen: Probe[] = [];
    const choose = (probe: Probe) => {
      chosen.push(probe);
      const turn = left.get(probe) ?? '';
      left.delete(probe);
      this.#asked.set(turn, (this.#asked.get(turn) ?? 0) + 1);
      for (const coordinate of probe.coordinates) wanted.delete(coordinate);
    };
    const times = (turn: string) => this.#asked.get(turn) ?? 0;
    while (chosen.length < count * reachingShare) {
      const reaching = [...left]
        .map(([probe, turn]) => ({ probe, times: times(turn), gain: gainOf(probe, wanted) }))
        .filter((each) => each.gain > 0 && each.times < triesMax);
      const [best] = reaching.sort((one, other) => one.times - other.times || other.gain - one.gain);
      if (best === undefined) break;
      choose(best.probe);
    }
    const usual = this.probes
      .filter((probe) => left.has(probe))
      .map((probe) => ({ probe, times: times(left.get(probe) ?? '') }));
    const least = usual.sort((one, other) => one.times - other.times);
    for (const { probe } of least.slice(0, count - chosen.length)) choose(probe);
    return chosen;
  }

  /** Every operation, spare ones too, that looks at a field which no answer gave yet. */
  reaching(): readonly Probe[] {
    const wanted = new Set(this.reached.missing());
    return [...this.probes, ...this.spare].filter((probe) => gainOf(probe, wanted) > 0);
  }
}

function gainOf(probe: Probe, wanted: ReadonlySet<string>): number {
  return [...probe.coordinates].filter((coordinate) => wanted.has(coordinate)).length;
}
