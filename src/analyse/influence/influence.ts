import type { InfluenceFact, InfluenceRow } from '../../graph/analysis-writes.js';
import { breathe, inBatches, type Job, type JobDeps, runOptions } from '../job.js';
import { actKinds } from '../../consent/acts.js';
import { type Gathered, gatherActs, tieKinds } from './gathering.js';
import { type LearnedInfluence, learnInfluence } from './learn.js';
import { writeClasses } from './class-writing.js';
import { type StructuralPriorOptions, structuralPrior } from './structural-prior.js';

const prior: StructuralPriorOptions = { probabilityMax: 0.5, tiesMax: 1_000 };
/** Exposures below which nothing is learned: the ties are then a structural prior, all of them. */
const exposuresMin = 100;
const shuffles = 100;
/** What of a batch bounds how long a word about consent waits for it: at most ten thousand edges. */
const rowsOfBatch = 100;
const edgesOfRow = 100;
/** Decimals kept of what is inferred: more would be a fingerprint and say nothing. */
const decimals = 4;

/** `INFLUENCES`: what passes along ties, learned from who acted after whom; from the ties alone, and marked so, where no dated acts tell. */
export const influence: Job = {
  job: 'influence',
  algorithm: 'shared credit with time decay and a time-shuffle test',
  purpose: 'social_reco.contribute',
  categories: [
    'social.edge',
    'inferred.influence',
    'purchase.item',
    'service.rating',
    'location.visit',
    'social.reaction',
    'behaviour',
  ],
  async run(deps, runId) {
    const gathered = await gatherActs(deps, await deps.termsFor('social_reco.contribute'));
    const learned = await learnedOf(deps, gathered);
    const isLearned = learned.evidence.reduce((sum, count) => sum + count, 0) >= exposuresMin;
    const rows = isLearned ? learnedRows(gathered, learned) : priorRows(gathered);
    let done = 0;
    const written = await inBatches(rows.flatMap(partsOf), rowsOfBatch, async (batch) => {
      done += new Set(batch.map(({ customerId }) => customerId)).size;
      deps.progress({ stage: 'writing influence', done, total: rows.length, unit: 'customers' });
      return deps.writes.influences({ runId, rows: batch }, runOptions(deps));
    });
    const told = isLearned ? await writeClasses(deps, runId, { gathered, learned }) : {};
    const parameters = isLearned
      ? {
          method: 'shared_credit',
          ...reportOf(learned),
          ...told,
        }
      : { method: 'structural_prior', ...prior };
    return { parameters, read: rows.length, written };
  },
};

async function learnedOf(deps: JobDeps, { log, ties, categories }: Gathered): Promise<LearnedInfluence> {
  const kinds = { kinds: actKinds.length, tieKinds: tieKinds.length };
  const question = { log, ties, categories, ...kinds, seed: deps.settings.seed, shuffles };
  return learnInfluence(question, async (stage, done, total) => {
    deps.progress({ stage: `influence: ${stage}`, done, total, unit: 'steps' });
    await breathe(deps);
  });
}

/** Ties by the one who follows, in the order of the ids. */
function tiesByFollower({ ties }: Gathered): number[][] {
  const lists: number[][] = [];
  ties.to.forEach((to, tie) => {
    const list = lists[to] ?? [];
    lists[to] = list;
    list.push(tie);
  });
  return lists;
}

function rowsOf(gathered: Gathered, edgesOf: (ties: readonly number[]) => readonly InfluenceFact[]): InfluenceRow[] {
  const rows: InfluenceRow[] = [];
  tiesByFollower(gathered).forEach((ties, customer) => {
    rows.push({ customerId: gathered.customerIds[customer] ?? '', edges: edgesOf(ties) });
  });
  return rows;
}

/** Who follows very many has several rows. */
function partsOf({ customerId, edges }: InfluenceRow): InfluenceRow[] {
  const starts = Array.from({ length: Math.ceil(edges.length / edgesOfRow) }, (_, part) => part * edgesOfRow);
  return starts.map((start) => ({ customerId, edges: edges.slice(start, start + edgesOfRow) }));
}

function priorRows(gathered: Gathered): InfluenceRow[] {
  const { ties, customerIds, mutual } = gathered;
  return rowsOf(gathered, (list) => {
    const tieOf = new Map(
      list.map((tie) => [
        customerIds[ties.from[tie] as number] ?? '',
        { ties: tieType(gathered, tie), mutual: mutual[tie] === 1 },
      ]),
    );
    const strengths = list.map((tie) => {
      const strength = ties.strength[tie] as number;
      return {
        from: customerIds[ties.from[tie] as number] ?? '',
        strength: Number.isNaN(strength) ? null : strength,
      };
    });
    return structuralPrior(strengths, prior).map(({ from, probability }) => {
      const nothing = { lower: null, upper: null, lift: 0, evidence: 0, lag: null };
      const inputs = ['social_edge'];
      const tie = tieOf.get(from);
      return {
        from,
        probability,
        ...nothing,
        method: 'structural_prior',
        inputs,
        ties: tie?.ties ?? tieKinds[0],
        mutual: tie?.mutual === true,
      };
    });
  });
}

function learnedRows(gathered: Gathered, learned: LearnedInfluence): InfluenceRow[] {
  const { ties, customerIds } = gathered;
  return rowsOf(gathered, (list) =>
    list.map((tie): InfluenceFact => {
      const evidence = learned.evidence[tie] as number;
      return {
        from: customerIds[ties.from[tie] as number] ?? '',
        probability: rounded(learned.probability[tie] as number),
        lower: rounded(learned.lower[tie] as number),
        upper: rounded(learned.upper[tie] as number),
        lift: rounded(learned.lift[tie] as number),
        evidence,
        lag: rounded(learned.lag[tie] as number),
        method: evidence > 0 ? 'shared_credit' : 'class_mean',
        ties: tieType(gathered, tie),
        inputs: inputsOf(gathered, tie),
        mutual: gathered.mutual[tie] === 1,
      };
    }),
  );
}

function tieType({ ties }: Gathered, tie: number): string {
  return tieKinds[ties.kind[tie] as number] ?? tieKinds[0];
}

/** What both ends let in: an act that did not happen tells as well. */
function inputsOf({ ties, log }: Gathered, tie: number): string[] {
  const both = (log.lets[ties.from[tie] as number] as number) & (log.lets[ties.to[tie] as number] as number);
  const kinds = actKinds.filter((_, kind) => (both & (1 << kind)) !== 0);
  return ['social_edge', ...kinds.flatMap(({ categories }) => categories)];
}

function rounded(value: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}

/** What the run found of whole classes, for its parameters: the test, the decays and the cross-checks. */
function reportOf({ classes, pooled, crossCheck, seedsCheck }: LearnedInfluence) {
  return {
    shuffles,
    decays: pooled.map(({ decay }, kind) => ({ acts: actKinds[kind]?.kind, ...decay })),
    classes: classes
      .filter(({ pairs }) => pairs > 0)
      .map(({ tieKind, kind, ...test }) => ({ ties: tieKinds[tieKind], acts: actKinds[kind]?.kind, ...test })),
    crossCheck,
    ...(seedsCheck !== null && { seedsCheck }),
  };
}
