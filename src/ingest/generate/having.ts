import type { Product } from './catalogue.js';
import type { Person } from './people.js';
import { Random } from './random.js';
import type { World } from './world.js';

/** So often somebody looks for something that they do not have yet; then it is a present. */
const looksMax = 20;

/** What a customer has of what lasts. What they want instead of a second one is drawn from a stream of its own, so that everything else stays as it is. */
export class Having {
  readonly #durables = new Set<Product>();
  readonly #further: Random;

  constructor(world: World, person: Person) {
    this.#further = new Random(world.options.seed, ['wanted instead', person.index]);
  }

  /** A product by `draw`, and again while they have it and it lasts. */
  choose(random: Random, draw: (random: Random) => Product): Product {
    let product = draw(random);
    for (let look = 1; look < looksMax && this.#durables.has(product); look += 1) product = draw(this.#further);
    if (product.durable) this.#durables.add(product);
    return product;
  }
}
