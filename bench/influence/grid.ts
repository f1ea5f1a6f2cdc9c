import { logUntil } from '../../src/analyse/influence/act-log.js';
import { type LearnedInfluence, learnInfluence } from '../../src/analyse/influence/learn.js';
import { rankCorrelation } from '../../src/analyse/influence/rank-correlation.js';
import { jaccardOf, logLoss, type Prediction, predictionsAfter, refuseForesight } from './prediction.js';
import { plantedWorld, type World, type WorldPlan } from './world.js';

const exposuresMin = 5;
const shuffles = 100;
/** Of a year: the last quarter is predicted. */
const cut = 273;

export interface Recovery {
  readonly world: string;
  readonly ties: number;
  readonly rank: number;
  readonly strengthRank: number;
  readonly jaccardRank: number;
  /** Share of the truths inside of their 90 % intervals. */
  readonly coverage: number;
  readonly crossCheck: LearnedInfluence['crossCheck'];
  readonly logLoss: { readonly learned: number; readonly constant: number; readonly strength: number };
}

/** Correlation of strength × likeness × missing data × season: 24 worlds in which each tie passes on a share of its own. */
export function recoveryPlans(): WorldPlan[] {
  return [0, 0.3, 0.6].flatMap((correlation) =>
    settings().map((each, at) => ({ ...each, correlation, seed: 100 + at, influence: { kind: 'spread' } as const })),
  );
}

/** Likeness and nothing else; and a planted lift of 2 along ties of one kind. */
export function liftPlans(influence: WorldPlan['influence']): WorldPlan[] {
  const likeness = influence.kind === 'none';
  return settings()
    .filter((each) => !likeness || each.likeness)
    .map((each, at) => ({ ...each, correlation: 0, seed: 201 + 10 * at, influence }));
}

function settings() {
  const both = [false, true];
  return both.flatMap((likeness) => both.flatMap((missing) => both.map((season) => ({ likeness, missing, season }))));
}

export async function learned(world: Pick<World, 'log' | 'ties' | 'categories'>): Promise<LearnedInfluence> {
  return learnInfluence({ ...world, kinds: 1, tieKinds: 2, seed: 7, shuffles }, async () => undefined);
}

export async function recover(plan: WorldPlan): Promise<Recovery> {
  const world = plantedWorld(plan);
  const { log, ties } = world;
  const truth = world.truth.map((rate) => -Math.expm1(-rate));
  const found = await learned(world);
  const enough = [...ties.from.keys()].filter((tie) => (found.evidence[tie] as number) >= exposuresMin);
  const pick = (values: Float64Array) => enough.map((tie) => values[tie] as number);
  const rankOf = (values: Float64Array) => rankCorrelation(pick(values), pick(truth));
  const covered = enough.filter(
    (tie) =>
      (found.lower[tie] as number) <= (truth[tie] as number) && (truth[tie] as number) <= (found.upper[tie] as number),
  );
  return {
    world: nameOf(plan),
    ties: enough.length,
    rank: rankOf(found.probability),
    strengthRank: rankOf(ties.strength),
    jaccardRank: rankOf(jaccardOf(log, ties)),
    coverage: covered.length / enough.length,
    crossCheck: found.crossCheck,
    logLoss: await lossesOf(world),
  };
}

function nameOf({ correlation, likeness, missing, season, influence }: WorldPlan): string {
  const words = [likeness ? 'likeness' : '', missing ? 'missing' : '', season ? 'season' : ''];
  return [influence.kind, correlation, ...words].filter((word) => word !== '').join(' ');
}

/** Learns until the cut and predicts who acts within the window afterwards. */
async function lossesOf(world: World) {
  const before = { ...world, log: logUntil(world.log, cut) };
  const found = await learned(before);
  const { decay } = found.pooled[0] as LearnedInfluence['pooled'][number];
  const rows = predictionsAfter(world.log, world.ties, { cut, days: decay.windowDays });
  refuseForesight(before.log, rows);
  const past = predictionsAfter(before.log, world.ties, { cut: 0, days: decay.windowDays });
  const share = (list: readonly Prediction[]) => list.filter(({ acted }) => acted).length / Math.max(1, list.length);
  const constant = share(past);
  const mean = past.reduce((sum, { tie }) => sum + (found.probability[tie] as number), 0) / Math.max(1, past.length);
  // What chance adds is that of the past, the same for all.
  const chance = Math.max(0, (constant - mean) / (1 - mean));
  const bins = strengthShares(past, world.ties.strength, constant);
  return {
    learned: logLoss(rows, ({ tie }) => 1 - (1 - (found.probability[tie] as number)) * (1 - chance)),
    constant: logLoss(rows, () => constant),
    strength: logLoss(rows, ({ tie }) => bins[binOf(world.ties.strength[tie] as number)] as number),
  };
}

const strengthBins = 10;

function binOf(strength: number): number {
  return Math.min(strengthBins - 1, Math.floor(strengthBins * strength));
}

/** The share that acted, by tenths of strength: the best that can be said from strength alone. */
function strengthShares(past: readonly Prediction[], strength: Float64Array, constant: number): number[] {
  const [acted, whole] = [new Float64Array(strengthBins), new Float64Array(strengthBins)];
  for (const row of past) {
    const bin = binOf(strength[row.tie] as number);
    whole[bin] = (whole[bin] as number) + 1;
    if (row.acted) acted[bin] = (acted[bin] as number) + 1;
  }
  return [...acted].map((count, bin) => (whole[bin] === 0 ? constant : count / (whole[bin] as number)));
}

/** Shares of the ties with enough exposures that claim a lift, by kind of tie. */
export async function claims(plan: WorldPlan): Promise<{ world: string; shares: number[]; lifts: number[] }> {
  const world = plantedWorld(plan);
  const found = await learned(world);
  const shares = [0, 1].map((kind) => {
    const members = [...world.ties.kind.keys()].filter(
      (tie) => world.ties.kind[tie] === kind && (found.evidence[tie] as number) >= exposuresMin,
    );
    return members.filter((tie) => (found.lift[tie] as number) > 0).length / members.length;
  });
  return { world: nameOf(plan), shares, lifts: found.classes.map(({ lift }) => lift) };
}
