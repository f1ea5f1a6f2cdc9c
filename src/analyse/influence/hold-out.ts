import type { Arm, Experiment } from '../../consent/experiment-shape.js';
import { type FigureKey, publishedCount } from '../../consent/statistics/figure.js';
import {
  contribute,
  type DisclosureRules,
  emptyTally,
  isPublishable,
  type Tally,
} from '../../consent/statistics/tally.js';
import { type SignalName, signalNames } from '../../model/signal-names.js';
import { normalBound } from '../experiment/distribution.js';
import { differenceOf, type Estimate, rateOf } from '../experiment/rate.js';
import { mismatchBelow, mismatchOf } from '../experiment/report.js';

/** Days after the first list of an experiment in which acts of a customer count. */
export const holdOutDays = 28;
/** Customers of each arm below which nothing is claimed. */
const armMin = 50;
const confidence = 0.95;
const tieSignals: readonly SignalName[] = ['tiesLinear', 'tiesFactors', 'tiesPopular'];

/** An experiment that held out what ties have from the lists of one arm, and changed nothing else of them. */
export interface HoldOut {
  readonly experiment: Experiment;
  readonly heldOut: string;
}

/** The latest that was over so long ago that all that it came to is known; null where there is none. */
export function finishedHoldOut(experiments: readonly Experiment[], nowDay: number): HoldOut | null {
  const finished = experiments.flatMap((experiment) => {
    const heldOut = experiment.arms.slice(1).find(isHeldOut);
    return heldOut === undefined || dayOf(experiment.until) + holdOutDays > nowDay
      ? []
      : [{ experiment, heldOut: heldOut.name }];
  });
  return finished.reduce<HoldOut | null>(
    (latest, each) => (latest === null || each.experiment.until > latest.experiment.until ? each : latest),
    null,
  );
}

function isHeldOut({ weights, exploration }: Arm): boolean {
  return (
    exploration.share === 0 && signalNames.every((name) => (weights[name] ?? 1) === (tieSignals.includes(name) ? 0 : 1))
  );
}

function dayOf(date: string): number {
  return Date.parse(date) / 86_400_000;
}

/** Who took part: in which arm, and from which day on. */
export interface Participant {
  readonly customer: number;
  readonly arm: string;
  readonly day: number;
}

/** Acts that followed one of a tie: who acted, when, and the classes that it counts for. */
export interface FollowedAct {
  readonly customer: number;
  readonly day: number;
  readonly classes: Iterable<number>;
}

/** What a hold-out says of a class. Counts carry noise and are rounded. */
export interface HeldOutClass {
  readonly of: number;
  /** `CAUSE`: what ties had in lists made more customers follow. */
  readonly claim: 'CAUSE' | 'PROPAGATION';
  /** By how much the share of customers who follow is larger where lists show what ties have. */
  readonly difference: Estimate;
}

export type HoldOutRefusal = 'MISMATCH' | 'TOO_FEW';

export interface HoldOutResult {
  readonly experiment: string;
  readonly refused: HoldOutRefusal | null;
  /** Customers of the control and of the arm that was held out; null: too few to tell. */
  readonly customers: number | null;
  readonly heldOut: number | null;
  readonly classes: readonly HeldOutClass[];
}

interface Question {
  readonly holdOut: HoldOut;
  readonly participants: readonly Participant[];
  readonly followed: Iterable<FollowedAct>;
  /** The class of all acts, and those that are looked at besides. */
  readonly whole: number;
  readonly others: readonly number[];
  readonly rules: DisclosureRules;
  readonly key: FigureKey;
}

/**
 * By intention to treat: everybody who was ever shown a list is of the arm that was drawn, whatever the lists held. Of each class the share of customers who followed an act of a tie within
 * `holdOutDays` is compared. All acts are asked about first; categories only where these claim a cause, all of them together with the same confidence (Bonferroni).
 */
export function judgeHoldOut({ holdOut, participants, followed, whole, others, rules, key }: Question): HoldOutResult {
  const { experiment, heldOut } = holdOut;
  const control = experiment.arms[0]?.name ?? '';
  const follows = followersByClass(participants, followed);
  const arms = experiment.arms.map(({ name, share }) => {
    const members = participants.filter(({ arm }) => arm === name);
    const tally = tallyOf(members.length);
    const isShown = isPublishable(tally, rules);
    return {
      name,
      share,
      members,
      customers: isShown ? publishedCount(tally, `hold-out ${experiment.name} ${name}`, key) : null,
    };
  });
  const armOf = (name: string) => arms.find((arm) => arm.name === name);
  const [with_, without] = [armOf(control), armOf(heldOut)];
  const p = mismatchOf(arms, rules);
  const told = {
    experiment: experiment.name,
    customers: with_?.customers ?? null,
    heldOut: without?.customers ?? null,
    classes: [],
  };
  const isFew = [with_, without].some((arm) => (arm?.members.length ?? 0) < armMin || arm?.customers == null);
  if (isFew) return { ...told, refused: 'TOO_FEW' };
  if (p !== null && p < mismatchBelow) return { ...told, refused: 'MISMATCH' };
  const classOf = (of: number, looks: number): HeldOutClass[] => {
    const bound = normalBound(1 - (1 - confidence) / looks);
    const rates = [with_, without].map((arm) => {
      const count = arm?.members.filter(({ customer }) => follows.get(customer)?.has(of) === true).length ?? 0;
      const tally = tallyOf(count);
      const rest = (arm?.members.length ?? 0) - count;
      if (arm?.customers == null || !isPublishable(tally, rules) || rest < rules.contributorsMin) return null;
      const published = publishedCount(tally, `hold-out ${experiment.name} ${arm.name} ${of}`, key);
      return rateOf({ count: Math.min(published, arm.customers), of: arm.customers }, bound);
    });
    const [shown, withheld] = rates;
    if (shown == null || withheld == null) return [];
    const difference = differenceOf(shown, withheld);
    return [{ of, claim: difference.lower > 0 ? 'CAUSE' : 'PROPAGATION', difference }];
  };
  const ofAll = classOf(whole, 1);
  const isCause = ofAll.some(({ claim }) => claim === 'CAUSE');
  const ofOthers = isCause ? others.flatMap((of) => classOf(of, others.length)) : [];
  return { ...told, refused: null, classes: [...ofAll, ...ofOthers] };
}

function tallyOf(customers: number): Tally {
  const tally = emptyTally();
  for (let each = 0; each < customers; each += 1) contribute(tally, 1);
  return tally;
}

/** Of each participant the classes in which they followed somebody within the time. */
function followersByClass(
  participants: readonly Participant[],
  followed: Iterable<FollowedAct>,
): ReadonlyMap<number, ReadonlySet<number>> {
  const since = new Map(participants.map(({ customer, day }) => [customer, day]));
  const found = new Map<number, Set<number>>();
  for (const { customer, day, classes } of followed) {
    const first = since.get(customer);
    if (first === undefined || day <= first || day > first + holdOutDays) continue;
    const own = found.get(customer) ?? new Set();
    found.set(customer, own);
    for (const of of classes) own.add(of);
  }
  return found;
}
