import { z } from 'zod';
import type { Inference } from '../consent/inferences.js';
import type { Work } from './graph.js';
import { int, integer, noRow, readStatement, writeStatement } from './statement.js';

const ids = z.object({ ids: z.array(z.string()) });

const forgetGroups = writeStatement('consent/forget-groups', { params: ids, row: noRow });
const forgetInfluence = writeStatement('consent/forget-influence', {
  params: ids.extend({ limit: integer() }),
  row: z.object({ deleted: z.number() }),
});
const stillInfluential = readStatement('consent/still-influential', { params: ids, row: z.object({ id: z.string() }) });
const runsUnderWay = readStatement('consent/runs-under-way', {
  params: z.object({}),
  row: z.object({ job: z.string(), id: z.string() }),
});

/** A record of a customer, and what may not stand of it. */
export interface Losing {
  readonly id: string;
  readonly erased: boolean;
  readonly isInferred: boolean;
  /** Influences are still to be deleted, after an earlier no. */
  readonly forgetting: boolean;
  readonly lost: readonly Inference[];
}

/** Influences that a no deletes at most in its own transaction. The rest goes with the next looks at what is due. */
const influencesMax = 10_000;
const jobs: Readonly<Record<Inference, string>> = { groups: 'communities', influence: 'influence' };
/** The run of each that writes nothing of the customer any more, since it was under way when its ground was closed. */
const marks: Readonly<Record<Inference, string>> = { groups: 'outOfCommunities', influence: 'outOfInfluence' };

/**
 * Takes out of the graph what may not stand, in the transaction that takes the classes. Gives what is to be written on each customer beside them, and of whom influences are
 * left: they are due at once. Who is being erased goes by the steps of the erasure.
 */
export async function forgetLost(work: Work, records: readonly Losing[], now: number) {
  const there = records.filter(({ erased }) => !erased);
  const losing = (inference: Inference) => there.filter(({ lost }) => lost.includes(inference));
  const inGroups = losing('groups').filter(({ isInferred }) => isInferred);
  if (inGroups.length > 0) await work.run(forgetGroups, { ids: inGroups.map(({ id }) => id) });
  const influential = there.filter(
    ({ lost, isInferred, forgetting }) => forgetting || (isInferred && lost.includes('influence')),
  );
  const left = await forgetInfluences(
    work,
    influential.map(({ id }) => id),
  );
  const runs = await runsOf(work, there);
  const beside = new Map<string, Record<string, unknown>>();
  for (const { id, lost } of there)
    beside.set(id, {
      forgetting: left.has(id) ? true : null,
      ...(left.has(id) ? { consentUntil: int(now) } : {}),
      ...Object.fromEntries(
        lost.filter((inference) => runs.has(jobs[inference])).map((one) => [marks[one], runs.get(jobs[one])]),
      ),
    });
  return { left, beside };
}

async function forgetInfluences(work: Work, customerIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (customerIds.length === 0) return new Set();
  const { rows } = await work.run(forgetInfluence, { ids: [...customerIds], limit: influencesMax });
  if ((rows[0]?.deleted ?? 0) < influencesMax) return new Set();
  return new Set((await work.run(stillInfluential, { ids: [...customerIds] })).rows.map(({ id }) => id));
}

async function runsOf(work: Work, records: readonly Losing[]): Promise<ReadonlyMap<string, string>> {
  if (records.every(({ lost }) => lost.length === 0)) return new Map();
  return new Map((await work.run(runsUnderWay, {})).rows.map(({ job, id }) => [job, id]));
}
