import { publishedClasses } from '../../src/analyse/influence/published-classes.js';
import { figureKeyOf } from '../../src/consent/statistics/figure.js';
import { benchSecret } from '../bench.js';
import { learned } from './grid.js';
import { plantedWorld, type World, type WorldPlan } from './world.js';

const planted = 2;
const contributorsMin = 10;

/** Worlds in which one category passes on three times as far as the others, half as far, as far as they do, and those in which nothing passes on. */
export function categoryPlans(): WorldPlan[] {
  const settings = [false, true].map((other) => ({ likeness: other, missing: other, season: other }));
  const base = { correlation: 0, seed: 301 } as const;
  return settings.flatMap((each) => [
    ...[3, 0.5, 1].map((times) => {
      return { ...base, ...each, influence: { kind: 'spread' } as const, stronger: { category: planted, times } };
    }),
    { ...base, ...each, influence: { kind: 'none' } as const },
  ]);
}

/** What is said of the planted category, before noise, and of how many classes a difference is said. */
export async function compare(plan: WorldPlan) {
  const world = plantedWorld(plan);
  const { byCategory } = await learned(world);
  const categoryIds = [...world.categories.parent.keys()].map(String);
  const told = publishedClasses(byCategory, {
    categoryIds,
    rules: { contributorsMin },
    key: { key: figureKeyOf(benchSecret), organisation: 'first_party', epoch: '2026-11-27' },
  });
  const own = byCategory.find(({ category, channel }) => category === planted && channel === -1);
  const ofOwn = told.find(({ categoryId, facts }) => categoryId === String(planted) && facts.ties === null);
  const others = told.filter(({ categoryId }) => categoryId !== null && categoryId !== String(planted));
  const times = plan.stronger?.times ?? 1;
  return {
    world: `${plan.influence.kind} ${times}${plan.likeness ? ' likeness missing season' : ''}`,
    times,
    planted: times / meanTimes(world, times),
    multiplier: own?.multiplier ?? 1,
    lower: own?.lower ?? 1,
    upper: own?.upper ?? 1,
    passing: ofOwn?.facts.passing ?? null,
    classes: told.length,
    said: told.filter(({ facts }) => facts.passing !== 'ALIKE').length,
    others: others.length,
    saidOfOthers: others.filter(({ facts }) => facts.passing === 'FURTHER').length,
  };
}

/** How far acts pass on over all, each act as often as it exposes anybody. */
function meanTimes({ log, ties, categories }: World, times: number): number {
  const followers = new Float64Array(log.customers);
  for (const from of ties.from) followers[from] = (followers[from] as number) + 1;
  let [sum, whole] = [0, 0];
  log.item.forEach((item, act) => {
    const exposed = followers[log.customer[act] as number] as number;
    whole += exposed;
    sum += exposed * (categories.ofItem[item] === planted ? times : 1);
  });
  return sum / whole;
}
