import type { InternalId } from '../../model/ids.js';
import { productsOf } from '../../recommend/interactions.js';
import type { LearnOptions } from '../../recommend/learning.js';
import type { JobDeps } from '../job.js';
import { heldOutOf, type LearningWorld, tiesOfEnough } from './learning-world.js';
import { type PlaceboTest, placeboTests } from './placebo-test.js';
import { Trial, type TrialCase } from './trial.js';

/** The placebos of customers of whom is known what they let be learned from: learned anew in memory, by the functions that serve. Null where too few have ties or held-out rows. */
export async function warmPlacebos(
  deps: JobDeps,
  world: LearningWorld,
  about: {
    readonly heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>;
    /** What the operator says that customers have: no candidates. */
    readonly owned: ReadonlyMap<InternalId, ReadonlySet<string>>;
    readonly options: LearnOptions;
    readonly customersMin: number;
    readonly draws: number;
  },
): Promise<PlaceboTest | null> {
  const { heldOut, owned, options, customersMin, draws } = about;
  const cases = [...heldOut].flatMap(([id, products]): TrialCase[] => {
    const customer = world.indexOfCustomer.get(id);
    if (customer === undefined || products.size === 0) return [];
    const left = [...(owned.get(id) ?? [])].flatMap((product) => world.indexOfProduct.get(product) ?? []);
    return [{ customer, own: productsOf(world.interactions, customer), left, heldOut: heldOutOf(world, products) }];
  });
  if (cases.length < Math.max(1, customersMin) || !tiesOfEnough(world.ties, customersMin)) return null;
  const trial = await Trial.make(deps, world, options);
  const { ties, interactions } = world;
  const [test] = await placeboTests(deps, trial, { ties, interactions, groups: [cases], draws, stage: 'placebos' });
  return test ?? null;
}
