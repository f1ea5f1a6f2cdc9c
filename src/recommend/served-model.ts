import { DayClock } from '../model/day-clock.js';
import type { ProductKey } from '../model/ids.js';
import { monthsOfYear, seasons, seasonsAround } from '../model/season.js';
import { type GroupSignal, groupSignals } from '../model/signal-names.js';
import type { Weights } from './blend.js';
import { weightsAt } from './blend.js';
import { decodeModel } from './model-bytes.js';
import { ProductIndex } from './product-index.js';
import { Scorer } from './signals.js';
import type { Typical } from './typical.js';

/** An item model that is ready to score. */
export interface ServedModel {
  readonly productIds: readonly string[];
  readonly scorer: Scorer;
  /** The index of a product, or undefined where the model does not know it. */
  indexOf(product: ProductKey): number | undefined;
  /** The indexes of those of some groups of which something is published. */
  groupsOf(signal: GroupSignal, names: readonly string[]): readonly number[];
  /** The names of the seasons that a moment is in the middle of, in milliseconds since 1970, the finest first. */
  seasonsAt(moment: number): readonly string[];
  /** The weights of the signals for one of whom so many products are known. */
  weightsAt(known: number): Weights;
}

export function servedModel(bytes: Uint8Array, digest: string): ServedModel {
  const { productIds, timeZone, model, learned } = decodeModel(bytes, digest);
  const products = new ProductIndex(productIds);
  const clock = new DayClock(timeZone);
  const groups = new Map(groupSignals.map((signal) => [signal, indexesOf(model.typical[signal])]));
  return {
    productIds,
    scorer: new Scorer(model),
    indexOf: (product) => products.of(product),
    groupsOf: (signal, names) => names.flatMap((name) => groups.get(signal)?.get(name) ?? []),
    seasonsAt: (moment) =>
      seasonsAround(clock.monthAt(Math.floor(moment / 1_000)) % monthsOfYear).map(
        (season) => seasons[season] as string,
      ),
    weightsAt: (known) => weightsAt(learned.blend, known),
  };
}

/** The indexes of groups by all their names. */
function indexesOf({ names, also }: Typical): ReadonlyMap<string, number> {
  const found = new Map(names.map((name, index) => [name, index]));
  for (const [other, name] of Object.entries(also)) {
    const index = found.get(name);
    if (index !== undefined) found.set(other, index);
  }
  return found;
}

/** Models that are kept: the served one, and one that requests under way still score with. */
const modelsMax = 2;

/** Keeps the models of the last runs by the digest of their bytes, so that one is read and checked once. */
export class ModelShelf {
  readonly #kept = new Map<string, Promise<ServedModel>>();

  /** The model that was asked for last, with its digest; null where none was, or it could not be read. */
  async latest(): Promise<{ readonly digest: string; readonly model: ServedModel } | null> {
    const [digest = '', reading] = [...this.#kept].at(-1) ?? [];
    const model = await reading?.catch(() => undefined);
    return model === undefined ? null : { digest, model };
  }

  /** The model of this digest, where it is kept. */
  kept(digest: string): Promise<ServedModel> | undefined {
    return this.#kept.get(digest);
  }

  get(digest: string, read: () => Promise<Uint8Array>): Promise<ServedModel> {
    const known = this.#kept.get(digest);
    if (known !== undefined) {
      this.#kept.delete(digest);
      this.#kept.set(digest, known);
      return known;
    }
    const loading = read().then((bytes) => servedModel(bytes, digest));
    this.#kept.set(digest, loading);
    loading.catch(() => this.#kept.delete(digest));
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= modelsMax) break;
      this.#kept.delete(old);
    }
    return loading;
  }
}
