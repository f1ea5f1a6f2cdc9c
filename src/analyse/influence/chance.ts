import { type ActLog, kindOf } from './act-log.js';

const week = 7;
const kindsMax = 8;
/** Days around an act in which a customer's own activity is looked at, and days of the customer's mean rate that are added to it. */
const activityDays = 35;
const activityPriorDays = 35;
/** Acts by which a customer's liking for a category is drawn towards everybody's. */
const tastePrior = 5;

/**
 * How dense each act was to be expected at its moment without anybody to follow, acts a day: the customer's activity around that time, times the share of the item among
 * all acts of that kind in that week, times the customer's liking for its category. An act never speaks for itself: it is left out of every count that it is measured by.
 * NaN for undated acts.
 */
export function chanceDensities(log: ActLog): Float64Array {
  const popularity = popularityOf(log);
  const tastes = tastesOf(log);
  const density = new Float64Array(log.day.length).fill(Number.NaN);
  for (let customer = 0; customer < log.customers; customer += 1) {
    const byKind = actsByKind(log, customer);
    for (const acts of byKind) {
      const activity = activityOf(log, acts);
      const taste = tastes(acts);
      acts.forEach((act, place) => {
        density[act] = (activity[place] as number) * popularity(act) * (taste[place] as number);
      });
    }
  }
  return density;
}

/** The dated acts of a customer, one list a kind, in the order of time. */
export function actsByKind(log: ActLog, customer: number): number[][] {
  const lists: number[][] = [];
  for (let act = log.starts[customer] as number; act < (log.starts[customer + 1] as number); act += 1) {
    if (Number.isNaN(log.day[act] as number)) continue;
    const kind = kindOf(log.items, log.item[act] as number);
    const list = lists[kind] ?? [];
    lists[kind] = list;
    list.push(act);
  }
  return lists
    .filter((list) => list !== undefined)
    .map((list) => list.sort((a, b) => (log.day[a] as number) - (log.day[b] as number)));
}

function activityOf(log: ActLog, acts: readonly number[]): Float64Array {
  const span = Math.max(activityDays, log.until - log.from);
  const mean = Math.max(0.5, acts.length - 1) / span;
  const half = activityDays / 2;
  let first = 0;
  let after = 0;
  return Float64Array.from(acts, (act) => {
    const day = log.day[act] as number;
    while ((log.day[acts[first] as number] as number) < day - half) first += 1;
    while (after < acts.length && (log.day[acts[after] as number] as number) <= day + half) after += 1;
    const seenDays = Math.min(day + half, log.until) - Math.max(day - half, log.from);
    return (after - first - 1 + activityPriorDays * mean) / (seenDays + activityPriorDays);
  });
}

/** The share of an act's item among the acts of its kind in its week, drawn towards its share over all time. */
function popularityOf(log: ActLog): (act: number) => number {
  const weeks = Math.floor((log.until - log.from) / week) + 1;
  const ofItem = new Float64Array(log.items.length);
  const ofItemWeek = new Map<number, number>();
  const ofKindWeek = new Float64Array(kindsMax * weeks);
  const ofKind = new Float64Array(kindsMax);
  const places = (act: number) => {
    const item = log.item[act] as number;
    const kind = kindOf(log.items, item);
    return { item, kind, at: Math.floor(((log.day[act] as number) - log.from) / week) };
  };
  forDated(log, (act) => {
    const { item, kind, at } = places(act);
    ofItem[item] = (ofItem[item] as number) + 1;
    ofKind[kind] = (ofKind[kind] as number) + 1;
    ofKindWeek[kind * weeks + at] = (ofKindWeek[kind * weeks + at] as number) + 1;
    ofItemWeek.set(item * weeks + at, (ofItemWeek.get(item * weeks + at) ?? 0) + 1);
  });
  return (act) => {
    const { item, kind, at } = places(act);
    const share = Math.max(0.5, (ofItem[item] as number) - 1) / Math.max(1, (ofKind[kind] as number) - 1);
    const prior = (ofKind[kind] as number) / weeks;
    const here = (ofItemWeek.get(item * weeks + at) ?? 1) - 1;
    return (here + prior * share) / ((ofKindWeek[kind * weeks + at] as number) - 1 + prior);
  };
}

/** Of acts of one kind by one customer: how much more than others the customer likes the category of each. */
function tastesOf(log: ActLog): (acts: readonly number[]) => Float64Array {
  const ofCategory = new Map<number, number>();
  const ofKind = new Float64Array(kindsMax);
  const keyOf = (act: number) => {
    const item = log.items[log.item[act] as number];
    return (item?.category ?? 0) * kindsMax + (item?.kind ?? 0);
  };
  forDated(log, (act) => {
    const key = keyOf(act);
    ofCategory.set(key, (ofCategory.get(key) ?? 0) + 1);
    ofKind[key % kindsMax] = (ofKind[key % kindsMax] as number) + 1;
  });
  return (acts) => {
    const own = new Map<number, number>();
    for (const act of acts) own.set(keyOf(act), (own.get(keyOf(act)) ?? 0) + 1);
    return Float64Array.from(acts, (act) => {
      const key = keyOf(act);
      const expected = ((acts.length - 1) * (ofCategory.get(key) ?? 1)) / (ofKind[key % kindsMax] as number);
      return ((own.get(key) ?? 1) - 1 + tastePrior) / (expected + tastePrior);
    });
  };
}

function forDated(log: ActLog, tell: (act: number) => void): void {
  for (let act = 0; act < log.day.length; act += 1) if (!Number.isNaN(log.day[act] as number)) tell(act);
}
