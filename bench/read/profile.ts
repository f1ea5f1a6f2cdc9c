import type { Graph } from '../../src/graph/graph.js';

interface ProfiledPlan {
  readonly dbHits?: number;
  readonly operatorType: string;
  readonly children: readonly ProfiledPlan[];
}

export interface Profile {
  readonly dbHits: number;
  readonly operators: readonly string[];
  readonly rows: readonly unknown[];
}

/** Runs a read under PROFILE: database hits of the whole statement, its operators, and the first column of its rows. */
export async function profile(graph: Graph, text: string, params: Readonly<Record<string, unknown>>): Promise<Profile> {
  const result = await graph.raw(`PROFILE ${text}`, params, { mode: 'READ' });
  const plans = flat(result.summary.profile as unknown as ProfiledPlan);
  return {
    dbHits: plans.reduce((sum, plan) => sum + (plan.dbHits ?? 0), 0),
    operators: [...new Set(plans.map((plan) => plan.operatorType.split('@')[0] ?? ''))],
    rows: result.records.map((record) => record.get(0) as unknown),
  };
}

function flat(plan: ProfiledPlan): readonly ProfiledPlan[] {
  return [plan, ...plan.children.flatMap(flat)];
}
