import { noProgress, type Progress } from '../model/progress.js';
import { expectedCountMax, expectedCountMin, type Schedule, schedule } from './certificate.js';
import { type Budget, Coverage, type GreedyChoice, type SetBatch } from './coverage.js';
import { type Crew, type CrewEntry, openCrew } from './crew.js';
import type { Diffusion } from './diffusion.js';
import type { DiffusionGraph } from './diffusion-graph.js';
import { type Reach, reachOf } from './reach.js';
import { type Roots, roots } from './roots.js';
import type { WorkGround, WorkPiece } from './work.js';

export interface SeedQuestion {
  readonly graph: DiffusionGraph;
  readonly diffusion: Diffusion;
  readonly budget: Budget;
  /** What reaching each node is worth, at least 0: the target. Null: each counts 1. */
  readonly weights: Float64Array | null;
  /** 1 for each node that may be a seed, as its consent for the channel says; null: all may. */
  readonly allowed: Uint8Array | null;
}

export interface SeedOptions {
  /** The same seed gives the same answer, whatever the number of workers. */
  readonly seed: number;
  /** Sampling may end when the seeds are certified to reach this share of what the best choice reaches, 0 to 1. */
  readonly certificate: number;
  /**
   * And when their own collection flatters them by no more than this share against fresh sets, with a standard error no larger. A certificate is a bound and
   * often far below the truth; this tells that more sets would hardly choose better.
   */
  readonly flatteryMax: number;
  /** δ: the probability with which the certificate may be wrong. */
  readonly failure: number;
  /** Sets of each of both collections at most. */
  readonly setsMax: number;
  /** For the sets and their index. */
  readonly memoryMb: number;
  /** Worlds in which the reach of the seeds is simulated, at most. */
  readonly worlds: number;
  /** Half the interval of the reach over its mean at which no more worlds are played; 0: all are. */
  readonly reachErrorMax: number;
  readonly workers: number;
  readonly entry?: CrewEntry;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

export const defaultSeedOptions: SeedOptions = {
  seed: 1,
  certificate: 1 - 1 / Math.E - 0.1,
  flatteryMax: 0.005,
  failure: 0.001,
  setsMax: 2 ** 26,
  memoryMb: 1_024,
  worlds: 10_000,
  reachErrorMax: 0.001,
  workers: 0,
};

export interface SeedChoice {
  /** In the order of the choice. */
  readonly seeds: Uint32Array;
  readonly cost: number;
  /** The seeds reach at least this share of what the best choice within the budget reaches, but for probability δ. */
  readonly certificate: number;
  /** Why sampling ended: certificate and flattery are as asked for, or a bound on sets or memory came first. */
  readonly ended: 'precise' | 'sets' | 'memory';
  /** Reverse reachable sets of the collection that the seeds were chosen on. */
  readonly sets: number;
  /** Simulated forward, with streams of its own; never what the choice itself counted. */
  readonly reach: Reach;
}

/** Streams of the parts of one answer. A round validates with sets of its own. */
const domains = { pilot: 1, choice: 2, reach: 3, validation: 16 } as const;
const pilotSets = 32;
/** Members that a piece of work should hold: large enough to hide the hand-over, small enough for a prompt end. */
const membersEach = 2 ** 18;
const setsEachMax = 2 ** 14;
const bytesPerMember = 8;
const bytesPerSet = 5;

/**
 * Seeds that reach most within a budget: OPIM-C (Tang, Tang, Xiao and Yuan 2018). Each round doubles the reverse reachable sets, chooses greedily on them, and
 * measures the choice on as many fresh ones; the ratio of the bounds is the certificate. The fresh ones are not kept: each is given up where it meets a seed.
 */
export async function maximiseInfluence(question: SeedQuestion, options: SeedOptions): Promise<SeedChoice> {
  const ground = groundOf(question, options);
  await using crew = openCrew(ground, options);
  const best = await certifiedSeeds({ question, options, roots: ground.roots, crew });
  const reach = await reachOf(crew, {
    seeds: best.seeds,
    worlds: options.worlds,
    errorMax: options.reachErrorMax,
    domain: domains.reach,
    progress: options.progress ?? noProgress,
  });
  const cost = best.seeds.reduce((sum, seed) => sum + (question.budget.costs?.[seed] ?? 1), 0);
  return { ...best, cost, reach };
}

function groundOf({ graph, diffusion, budget, weights, allowed }: SeedQuestion, { seed }: SeedOptions): WorkGround {
  const { total, costs } = budget;
  if (!(total > 0)) throw new RangeError('A budget is above 0.');
  if (allowed !== null && allowed.length !== graph.nodes)
    throw new RangeError('There is not one permission for each node.');
  if (costs !== null && (costs.length !== graph.nodes || !costs.every((cost) => cost > 0))) {
    throw new RangeError('There is not one cost above 0 for each node.');
  }
  return { graph, diffusion, roots: roots(graph.nodes, weights), allowed, seed };
}

interface Search {
  readonly question: SeedQuestion;
  readonly options: SeedOptions;
  readonly roots: Roots;
  readonly crew: Crew;
}

async function certifiedSeeds(search: Search): Promise<Omit<SeedChoice, 'cost' | 'reach'>> {
  const { question, options } = search;
  const setsEach = await batchSize(search);
  const plan = planOf(search);
  const first = Math.max(1, Math.ceil(plan.first / setsEach));
  const a = Math.log((3 * plan.rounds) / options.failure);
  const batches: SetBatch[] = [];
  let members = 0;
  for (let round = 0; ; round += 1) {
    const wanted = first * 2 ** round;
    members += await draw(search, batches, { wanted, setsEach });
    const chosen = new Coverage(question.graph.nodes, batches, setsEach).greedy(question.budget);
    const hits = await freshHits(search, chosen, { round, batches: wanted, setsEach });
    const certificate = expectedCountMin(hits, a) / expectedCountMax(chosen.coveredMax, a);
    const answer = { seeds: chosen.seeds, certificate, sets: wanted * setsEach };
    const isPrecise = isTrusted(chosen.covered, hits, { ...options, sets: answer.sets });
    if (isPrecise && certificate >= options.certificate) return { ...answer, ended: 'precise' };
    if (round + 1 >= plan.rounds || 2 * answer.sets > options.setsMax) return { ...answer, ended: 'sets' };
    if (bytesOf(2 * members, 2 * answer.sets) > options.memoryMb * 1e6) return { ...answer, ended: 'memory' };
  }
}

/** Sets of each piece of work, from how large a few are. They are drawn for this alone. */
async function batchSize({ options, crew, question }: Search): Promise<number> {
  let members = 0;
  await crew.all([{ kind: 'sets', domain: domains.pilot, index: 0, count: pilotSets }], (batch) => {
    members += batch.members.length;
  });
  const each = Math.max(1, members / pilotSets);
  const { rounds: _, first } = planOf({ options, question });
  if (bytesOf(each * first, first) > options.memoryMb * 1e6) {
    throw new RangeError(
      `The first ${first} sets need about ${Math.ceil(bytesOf(each * first, first) / 1e6)} MB: more than is allowed.`,
    );
  }
  return 2 ** Math.floor(Math.log2(Math.min(setsEachMax, Math.max(1, Math.min(first / 8, membersEach / each)))));
}

function bytesOf(members: number, sets: number): number {
  return bytesPerMember * members + bytesPerSet * sets;
}

function planOf({ question, options }: Pick<Search, 'question' | 'options'>): Schedule {
  const { graph, budget, weights, allowed } = question;
  const candidates: number[] = [];
  for (let node = 0; node < graph.nodes; node += 1) {
    if ((allowed === null || allowed[node] === 1) && cost(budget, node) <= budget.total) candidates.push(node);
  }
  let seedsMax = 0;
  let rest = budget.total;
  const cheap = budget.costs === null ? candidates : candidates.toSorted((x, y) => cost(budget, x) - cost(budget, y));
  for (const node of cheap) {
    rest -= cost(budget, node);
    if (rest < 0) break;
    seedsMax += 1;
  }
  return schedule({
    candidates: candidates.length,
    seedsMax,
    shareMin: shareMinOf(candidates, { weights, budget, nodes: graph.nodes }),
    epsilon: Math.max(0.01, 1 - 1 / Math.E - options.certificate),
    failure: options.failure,
    setsMax: options.setsMax,
  });
}

function cost({ costs }: Budget, node: number): number {
  return costs === null ? 1 : (costs[node] as number);
}

/** A choice that surely can be made reaches at least its own weight: the heaviest that are affordable, in turn. */
function shareMinOf(
  candidates: readonly number[],
  { weights, budget, nodes }: { weights: Float64Array | null; budget: Budget; nodes: number },
): number {
  const weightOf = (node: number) => (weights === null ? 1 : (weights[node] as number));
  const whole = weights === null ? nodes : weights.reduce((sum, weight) => sum + weight, 0);
  let rest = budget.total;
  let reached = 0;
  for (const node of weights === null ? candidates : candidates.toSorted((x, y) => weightOf(y) - weightOf(x))) {
    if (cost(budget, node) > rest) continue;
    rest -= cost(budget, node);
    reached += weightOf(node);
  }
  return reached / whole;
}

interface Round {
  readonly round: number;
  readonly batches: number;
  readonly setsEach: number;
}

/** Whether the sets that the seeds were chosen on tell of them what fresh ones tell. */
function isTrusted(
  covered: number,
  hits: number,
  { flatteryMax, sets }: { flatteryMax: number; sets: number },
): boolean {
  const standardError = Math.sqrt((1 - hits / sets) / hits);
  return hits > 0 && standardError <= flatteryMax && covered - hits <= flatteryMax * hits;
}

async function draw(
  { options, crew }: Search,
  batches: SetBatch[],
  { wanted, setsEach }: { wanted: number; setsEach: number },
): Promise<number> {
  const { progress = noProgress } = options;
  let members = 0;
  await crew.all(
    piecesOf({ kind: 'sets', domain: domains.choice, count: setsEach }, batches.length, wanted),
    (batch) => {
      batches.push(batch);
      members += batch.members.length;
      progress({
        stage: 'reverse reachable sets',
        done: batches.length * setsEach,
        total: wanted * setsEach,
        unit: 'sets',
      });
    },
  );
  return members;
}

async function freshHits({ crew }: Search, chosen: GreedyChoice, { round, batches, setsEach }: Round): Promise<number> {
  const { seeds } = chosen;
  let hits = 0;
  const pieces = piecesOf({ kind: 'hits', domain: domains.validation + round, count: setsEach, seeds }, 0, batches);
  await crew.all(pieces, (hit) => {
    hits += hit;
  });
  return hits;
}

function piecesOf<P extends Omit<WorkPiece, 'index'>>(
  piece: P,
  from: number,
  until: number,
): (P & { index: number })[] {
  return Array.from({ length: Math.max(0, until - from) }, (_, place) => ({ ...piece, index: from + place }));
}
