import type { EdgeList } from '../../diffusion/diffusion-graph.js';
import type { GraphQuestion, InfluencedCustomer, InfluenceReads } from '../../graph/influence-reads.js';
import type { RunOptions } from '../../graph/graph.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { GrowingFloats, GrowingInts } from '../../recommend/growing-numbers.js';

/** Everybody who may be known of, by numbers that follow the order of the ids, so that one question has one answer. */
export interface SeedsTown {
  readonly ids: readonly InternalId[];
  /** 1 for each who is to be reached. */
  readonly wanted: Uint8Array;
  /** Of each the place of the way by which to tell them; −1: by none. */
  readonly ways: Int32Array;
  readonly edges: EdgeList;
}

export interface TownOptions {
  readonly run: RunOptions;
  /** Times as far as over all that acts pass on, by type of tie. */
  readonly multipliers: Readonly<Record<string, number>>;
  /** Those who alone are to be reached, or null. */
  readonly buyers: ReadonlySet<InternalId> | null;
  /** Customers and influences together that may be seen, at most. Beyond it is `QUERY_TOO_LARGE`. */
  readonly graphMax: number;
}

/** Reads the graph of influences that the terms let be seen, page by page, and keeps numbers and one id for each customer. */
export async function readTown(
  reads: Pick<InfluenceReads, 'customers'>,
  question: GraphQuestion,
  { run, graphMax, ...about }: TownOptions,
): Promise<SeedsTown> {
  const town = new GrowingTown(about);
  for await (const page of reads.customers(question, run)) {
    run.signal?.throwIfAborted();
    for (const customer of page) {
      if (customer.visible) town.add(customer);
      if (town.size > graphMax) {
        throw new KithError(
          'QUERY_TOO_LARGE',
          'The graph of influences is larger than a request may use (`KITH_SEEDS_GRAPH_MAX`). Use `kith seeds`, which has no such bound.',
        );
      }
    }
  }
  return town.packed();
}

/** Of an influence that was not learned from dated acts. */
const lagUnknownDays = 7;

class GrowingTown {
  readonly #ids: InternalId[] = [];
  /** Customers in the order in which they were met, who come later among them. */
  readonly #met = new Map<InternalId, number>();
  /** Of each customer of `#ids` that number. */
  readonly #numbers = new GrowingInts();
  readonly #wanted = new GrowingInts();
  readonly #ways = new GrowingInts();
  readonly #from = new GrowingInts();
  readonly #to = new GrowingInts();
  readonly #probability = new GrowingFloats();
  readonly #lag = new GrowingFloats();

  constructor(private readonly about: Pick<TownOptions, 'multipliers' | 'buyers'>) {}

  get size(): number {
    return this.#ids.length + this.#from.length;
  }

  add({ customerId, wanted, way, influences }: InfluencedCustomer): void {
    const { multipliers, buyers } = this.about;
    const to = this.#ids.push(customerId) - 1;
    this.#numbers.push(this.#numberOf(customerId));
    this.#wanted.push(wanted && (buyers?.has(customerId) ?? true) ? 1 : 0);
    this.#ways.push(way ?? -1);
    for (const [from, overAll, lag, ties] of influences) {
      const probability = 1 - (1 - overAll) ** (multipliers[ties ?? ''] ?? 1);
      if (probability <= 0) continue;
      this.#from.push(this.#numberOf(from));
      this.#to.push(to);
      this.#probability.push(probability);
      this.#lag.push(lag ?? lagUnknownDays);
    }
  }

  packed(): SeedsTown {
    const nodes = this.#ids.length;
    const nodeOf = new Int32Array(this.#met.size).fill(-1);
    for (const [node, number] of this.#numbers.all().entries()) nodeOf[number] = node;
    const from = this.#from.all().map((number) => nodeOf[number] as number);
    // Who withdrew between two pages is not there.
    const kept = Uint32Array.from(from.keys()).filter((edge) => from[edge] !== -1);
    const to = this.#to.all();
    const probability = this.#probability.all();
    const lag = this.#lag.all();
    return {
      ids: this.#ids,
      wanted: Uint8Array.from(this.#wanted.all()),
      ways: this.#ways.all().slice(),
      edges: {
        nodes,
        from: Int32Array.from(kept, (edge) => from[edge] as number),
        to: Int32Array.from(kept, (edge) => to[edge] as number),
        probability: Float64Array.from(kept, (edge) => probability[edge] as number),
        lag: Float64Array.from(kept, (edge) => lag[edge] as number),
      },
    };
  }

  #numberOf(id: InternalId): number {
    const number = this.#met.get(id) ?? this.#met.size;
    if (number === this.#met.size) this.#met.set(id, number);
    return number;
  }
}
