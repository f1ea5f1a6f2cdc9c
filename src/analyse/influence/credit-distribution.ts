import type { ActLog, TieList } from './act-log.js';
import { type Exposures, forEachFollowed } from './exposures.js';

/** Who gets which share of the credit for an act, as `shareCredit` gives it. */
export interface SharedCredit {
  readonly log: ActLog;
  readonly ties: TieList;
  readonly followings: Exposures['followings'];
  readonly shares: Float64Array;
}

/**
 * Credit distribution (Goyal, Bonchi and Lakshmanan 2011): what customers brought about in the log, without a model of what would happen. Credit for an act goes to those whom it
 * followed, and of their share on to those whom they followed. A customer's score is the credit for the acts of others, each act by 1 / the acts of its actor: the number
 * of other customers' worth of acts.
 */
export function creditScores(credit: SharedCredit): Float64Array {
  const { log } = credit;
  const scores = new Float64Array(log.customers);
  const passedOn = new Float64Array(log.day.length);
  const order = followedActs(credit).sort((a, b) => (log.day[b.act] as number) - (log.day[a.act] as number));
  // Latest acts first: when an act is met, all that followed it has been.
  for (const { act, from, end } of order) {
    const worth = 1 / actsOf(log, log.customer[act] as number) + (passedOn[act] as number);
    for (let row = from; row < end; row += 1) {
      const followed = actFollowed(credit, row);
      const share = worth * (credit.shares[row] as number);
      passedOn[followed] = (passedOn[followed] as number) + share;
      scores[log.customer[followed] as number] = (scores[log.customer[followed] as number] as number) + share;
    }
  }
  return scores;
}

/** What seeds brought about together, themselves among them: the σ of credit distribution. */
export function creditOfSeeds(credit: SharedCredit, seeds: ReadonlySet<number>): number {
  const { log } = credit;
  const own = new Float64Array(log.day.length);
  log.customer.forEach((customer, act) => {
    if (seeds.has(customer)) own[act] = 1;
  });
  const order = followedActs(credit).sort((a, b) => (log.day[a.act] as number) - (log.day[b.act] as number));
  let sum = seeds.size;
  for (const { act, from, end } of order) {
    const customer = log.customer[act] as number;
    if (seeds.has(customer)) continue;
    let due = 0;
    for (let row = from; row < end; row += 1) {
      due += (credit.shares[row] as number) * (own[actFollowed(credit, row)] as number);
    }
    own[act] = due;
    sum += due / actsOf(log, customer);
  }
  return sum;
}

function followedActs({ followings }: SharedCredit) {
  const acts: { act: number; from: number; end: number }[] = [];
  forEachFollowed(followings, (from, end) => acts.push({ act: followings.act[from] as number, from, end }));
  return acts;
}

function actsOf({ starts }: ActLog, customer: number): number {
  return (starts[customer + 1] as number) - (starts[customer] as number);
}

/** The act, of the one whom the tie comes from, on the same item: binary search. */
function actFollowed({ log, ties, followings }: SharedCredit, row: number): number {
  const item = log.item[followings.act[row] as number] as number;
  const customer = ties.from[followings.tie[row] as number] as number;
  let [low, high] = [log.starts[customer] as number, (log.starts[customer + 1] as number) - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log.item[middle] as number) < item) low = middle + 1;
    else high = middle;
  }
  return low;
}
