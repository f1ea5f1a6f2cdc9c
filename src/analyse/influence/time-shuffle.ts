import { RandomStream } from '../../diffusion/random.js';
import { type ActLog, kindOf } from './act-log.js';

/** Days of a stretch in which a customer's activity is counted: at least a month, and few enough stretches to hold. */
const stretchDaysMin = 28;
const stretchesMax = 128;
const sweepsFirst = 20;
const sweepsBetween = 3;
const domain = 41;

/**
 * Worlds in which nobody follows anybody: who did what stays, so taste and likeness stay; the moments of an item stay, so its popularity by week stays; but which of its actors acted at which
 * of its moments is drawn anew, in proportion to how active each was around them (a shuffle test after Anagnostopoulos, Kumar and Mahdian 2008, by Metropolis steps). What
 * follows closely there as well is chance and likeness.
 */
export class TimeShuffle {
  /** The day of each act in the present world. Overwritten by the next. */
  readonly day: Float64Array;
  private readonly random: RandomStream;
  private readonly byItem: readonly Uint32Array[];
  private readonly activity: Activity;
  private isFirst = true;

  constructor(
    private readonly log: ActLog,
    seed: number,
  ) {
    this.day = log.day.slice();
    this.random = new RandomStream(seed, domain, 0);
    this.byItem = actsByItem(log);
    this.activity = new Activity(log);
  }

  next(): Float64Array {
    const sweeps = this.isFirst ? sweepsFirst : sweepsBetween;
    this.isFirst = false;
    for (let sweep = 0; sweep < sweeps; sweep += 1) for (const acts of this.byItem) this.sweep(acts);
    return this.day;
  }

  private sweep(acts: Uint32Array): void {
    const { day, log, activity, random } = this;
    for (let step = 0; step < acts.length; step += 1) {
      const one = acts[step] as number;
      const other = acts[random.below(acts.length)] as number;
      const [here, there] = [day[one] as number, day[other] as number];
      if (here === there) continue;
      const [a, b] = [log.customer[one] as number, log.customer[other] as number];
      const kind = kindOf(log.items, log.item[one] as number);
      const odds =
        (activity.at(a, kind, there) * activity.at(b, kind, here)) /
        (activity.at(a, kind, here) * activity.at(b, kind, there));
      if (odds >= 1 || random.uniform() < odds) {
        day[one] = there;
        day[other] = here;
      }
    }
  }
}

function actsByItem(log: ActLog): Uint32Array[] {
  const lists: number[][] = Array.from(log.items, () => []);
  log.item.forEach((item, act) => {
    if (!Number.isNaN(log.day[act] as number)) lists[item]?.push(act);
  });
  return lists.filter(({ length }) => length > 1).map((list) => Uint32Array.from(list));
}

/** How active each customer was in each stretch of time, by kind of act: acts, and one more spread evenly over all stretches. */
class Activity {
  private readonly acts: Float32Array;
  private readonly stretches: number;
  private readonly stretchDays: number;
  private readonly kinds: number;

  constructor(private readonly log: ActLog) {
    this.stretchDays = Math.max(stretchDaysMin, (log.until - log.from) / stretchesMax);
    this.stretches = Math.floor((log.until - log.from) / this.stretchDays) + 1;
    this.kinds = log.items.reduce((most, { kind }) => Math.max(most, kind + 1), 1);
    this.acts = new Float32Array(log.customers * this.kinds * this.stretches).fill(1 / this.stretches);
    log.item.forEach((item, act) => {
      const day = log.day[act] as number;
      if (Number.isNaN(day)) return;
      const at = this.place(log.customer[act] as number, kindOf(log.items, item), day);
      this.acts[at] = (this.acts[at] as number) + 1;
    });
  }

  at(customer: number, kind: number, day: number): number {
    return this.acts[this.place(customer, kind, day)] as number;
  }

  private place(customer: number, kind: number, day: number): number {
    const stretch = Math.floor((day - this.log.from) / this.stretchDays);
    return (customer * this.kinds + kind) * this.stretches + stretch;
  }
}
