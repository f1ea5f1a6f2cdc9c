import { isDescribed, type ProductTraits, type Traits, traitsOf } from '../../recommend/traits.js';
import { breathe, type JobDeps, runOptions } from '../job.js';

/** What products are like, as far as the catalogue says. */
export interface Catalogue {
  /** The ids of products that it says something of: of very many those that come first by it, which is by chance. */
  readonly described: readonly string[];
  traitsOf(productIds: readonly string[]): Traits;
  /** The categories of each product by number: its own first, then all that lie above. */
  shelvesOf(productIds: readonly string[]): readonly (readonly number[])[];
}

/** Products that a model holds at most besides those that somebody uses. */
const describedMax = 100_000;

/** Nobody is in it, so no consent is asked. */
export async function catalogueOf(deps: JobDeps): Promise<Catalogue> {
  const found = new Map<string, ProductTraits>();
  for await (const page of deps.reads.catalogue(runOptions(deps))) {
    for (const { productId, ...traits } of page) {
      if (isDescribed(traits)) found.set(productId, traits);
    }
    await breathe(deps);
  }
  return {
    described: [...found.keys()].slice(0, describedMax),
    traitsOf: (productIds) => traitsOf(productIds.map((id) => found.get(id))),
    shelvesOf: (productIds) => {
      const numbers = new Map<string, number>();
      const numberOf = (id: string) => {
        const number = numbers.get(id) ?? numbers.size;
        numbers.set(id, number);
        return number;
      };
      return productIds.map((id) => found.get(id)?.categoryIds.map(numberOf) ?? []);
    },
  };
}
