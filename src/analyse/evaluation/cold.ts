import type { InternalId } from '../../model/ids.js';
import { packInteractions, productsOf } from '../../recommend/interactions.js';
import type { LearnOptions } from '../../recommend/learning.js';
import { type Quality, qualityOf } from '../../recommend/metrics.js';
import { rankProducts, type Sources } from '../../recommend/ranking.js';
import { byIndex, worldSources } from '../../recommend/world.js';
import { type Contributions, contributions } from '../contributions.js';
import type { JobDeps } from '../job.js';
import { influencesOf, learnedOf } from '../neighbourhood/neighbourhood.js';
import type { Pair } from './pairs-file.js';

/** Quality for customers of whom only `kept` products are known. */
export interface ColdQuality extends Quality {
  readonly kept: number;
}

const keptSizes = [0, 1, 3];

/**
 * The cold case: of each customer of the cold file only the rows with `keep_rank` below k stay, all others of the file are hidden from
 * everything that is fitted, and are no candidates. Learned anew for each k, so that no weight has seen a hidden row.
 */
export async function coldQuality(
  deps: JobDeps,
  about: {
    readonly heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>;
    readonly cold: readonly Pair[];
    /** The minimums and caps of the run that is served. */
    readonly options: LearnOptions;
  },
): Promise<ColdQuality[]> {
  const { heldOut, cold, options } = about;
  const given = await contributions(deps, await deps.termsFor('train'));
  const ties = await influencesOf(deps, given.customerIds);
  const qualities: ColdQuality[] = [];
  for (const kept of keptSizes) {
    const hidden = hiddenRows(deps, given, { cold, kept });
    const world = { interactions: withoutRows(given, hidden), ties };
    const learned = await learnedOf(deps, world, options);
    const sourcesOf = worldSources(world, { ...options, alpha: learned.alpha, beta: learned.beta });
    const lists = new Map<InternalId, string[]>();
    for (const [customer, products] of hidden) {
      const sources = withHidden(sourcesOf(customer), products);
      const ranked = rankProducts(sources, learned.blend, { first: 20, order: byIndex });
      const id = given.customerIds[customer];
      if (id !== undefined)
        lists.set(
          id,
          ranked.map(({ product }) => given.productIds[product] ?? ''),
        );
    }
    const known = new Map([...heldOut].filter(([id]) => lists.has(id)));
    qualities.push({ kept, ...qualityOf(lists, known) });
  }
  return qualities;
}

/** For each customer of the cold file that contributes: the products to hide, by index. */
function hiddenRows(
  deps: JobDeps,
  given: Contributions,
  { cold, kept }: { readonly cold: readonly Pair[]; readonly kept: number },
): Map<number, Set<number>> {
  const customerOf = new Map(given.customerIds.map((id, index) => [id, index]));
  const productOf = new Map(given.productIds.map((id, index) => [id, index]));
  const hidden = new Map<number, Set<number>>();
  for (const { customer, product, keepRank } of cold) {
    const index = customerOf.get(deps.ids.of('Customer', customer));
    if (index === undefined) continue;
    const products = hidden.get(index) ?? new Set();
    hidden.set(index, products);
    const productIndex = productOf.get(deps.ids.of('Product', product));
    if (productIndex !== undefined && (keepRank ?? 0) >= kept) products.add(productIndex);
  }
  return hidden;
}

function withoutRows({ interactions }: Contributions, hidden: ReadonlyMap<number, ReadonlySet<number>>) {
  const rows = Array.from({ length: interactions.customerCount }, (_, customer) =>
    [...productsOf(interactions, customer)].filter((product) => hidden.get(customer)?.has(product) !== true),
  );
  return packInteractions(rows, interactions.productCount);
}

function withHidden(sources: Sources<number>, hidden: ReadonlySet<number>): Sources<number> {
  return { ...sources, owned: new Set([...sources.owned, ...hidden]) };
}
