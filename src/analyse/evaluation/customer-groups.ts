import { createHash, createHmac } from 'node:crypto';
import { countStep, type FigureKey, publishedCount, stickyDraw } from '../../consent/statistics/figure.js';
import type { CustomerGroups } from '../../graph/customer-group-reads.js';
import type { InternalId } from '../../model/ids.js';
import { mean, meanInterval } from '../../recommend/bootstrap.js';
import { ndcgAt, recallAt } from '../../recommend/metrics.js';
import { withNoise } from '../experiment/estimate.js';
import type { Estimate } from '../experiment/rate.js';

/** How good the lists are of the customers of one group, of those who let it be measured: with noise that one customer is lost in, rounded. */
export interface GroupQuality {
  readonly group: string;
  readonly customers: number;
  readonly recallAt20: Estimate;
  readonly ndcgAt20: Estimate;
}

export interface QualityByGroup {
  readonly byAgeBand: readonly GroupQuality[];
  readonly byCountry: readonly GroupQuality[];
}

export interface GroupedLists {
  readonly lists: ReadonlyMap<InternalId, readonly string[]>;
  readonly heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>;
  readonly groups: readonly CustomerGroups[];
  readonly customersMin: number;
  readonly key: FigureKey;
}

const depth = 20;

/** Equal for two evaluations where all that is told of groups is made of the same: who is in which, and how good each list is. Nobody reads anything off it without the key. */
export function questionOf({ lists, heldOut, groups, customersMin, key }: GroupedLists): string {
  const asked = groups
    .filter(({ customerId }) => heldOut.has(customerId))
    .map(({ customerId, ageBand, country }) => {
      const figures = figuresOf(customerId, { lists, heldOut });
      return [customerId, ageBand, country, figures.recall, figures.ndcg];
    })
    .sort(([one = ''], [other = '']) => (String(one) < String(other) ? -1 : 1));
  const about = JSON.stringify([key.organisation, customersMin, heldOut.size, asked]);
  return createHmac('sha256', key.key).update(about).digest('hex');
}

export function qualityByGroup(about: GroupedLists): QualityByGroup {
  return { byAgeBand: qualitiesBy('ageBand', about), byCountry: qualitiesBy('country', about) };
}

/**
 * A group is told where its published number, noise and all, is a step above the minimum: whoever leaves one customer out of the test file meets other noise, and does not
 * see the group end. What is left beside the told groups is of nobody or of enough.
 */
function qualitiesBy(what: 'ageBand' | 'country', about: GroupedLists): readonly GroupQuality[] {
  const members = new Map<string, InternalId[]>();
  for (const groups of about.groups) {
    const group = groups[what];
    if (group === null || !about.heldOut.has(groups.customerId)) continue;
    members.set(group, [...(members.get(group) ?? []), groups.customerId]);
  }
  const told = [...members]
    .flatMap(([group, ids]) => {
      const quality = qualityOfGroup(group, ids.sort(), about);
      return quality === null ? [] : [{ quality, size: ids.length }];
    })
    .sort((one, other) => other.size - one.size || (one.quality.group < other.quality.group ? -1 : 1));
  const restOf = () => about.heldOut.size - told.reduce((sum, { size }) => sum + size, 0);
  while (told.length > 0 && restOf() > 0 && restOf() < about.customersMin) told.pop();
  return told.map(({ quality }) => quality);
}

function qualityOfGroup(group: string, ids: readonly InternalId[], about: GroupedLists): GroupQuality | null {
  const { customersMin, key } = about;
  const figures = ids.map((id) => figuresOf(id, about));
  const [recall, ndcg] = [figures.map((each) => each.recall), figures.map((each) => each.ndcg)];
  const cohortOf = (...what: readonly unknown[]) => createHash('sha256').update(JSON.stringify(what)).digest('hex');
  const tally = { contributors: ids.length, sum: ids.length, first: 1, second: 1 };
  const customers = publishedCount(tally, cohortOf(group, ids), key);
  if (ids.length < customersMin || customers < customersMin + countStep) return null;
  const [recallAt20, ndcgAt20] = [noisy('recall', recall), noisy('ndcg', ndcg)];
  if (recallAt20 === null || ndcgAt20 === null) return null;
  return { group, customers, recallAt20, ndcgAt20 };

  function noisy(name: string, values: readonly number[]): Estimate | null {
    const { lower, upper } = meanInterval(values);
    // Where all have the same, the mean is what each has.
    if (lower === upper) return null;
    return withNoise({ value: mean(values), lower, upper }, stickyDraw([cohortOf(group, ids, values)], name, key));
  }
}

function figuresOf(id: InternalId, { lists, heldOut }: Pick<GroupedLists, 'lists' | 'heldOut'>) {
  const [list, wanted] = [lists.get(id) ?? [], heldOut.get(id) ?? new Set<string>()];
  return { recall: recallAt(list, wanted, depth), ndcg: ndcgAt(list, wanted, depth) };
}
