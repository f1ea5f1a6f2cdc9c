import type { CustomerTies } from '../../graph/analysis-reads.js';
import { breathe, type Job, runOptions } from '../job.js';
import { type StructuralPriorOptions, structuralPrior } from './structural-prior.js';

const prior: StructuralPriorOptions = { probabilityMax: 0.5, tiesMax: 1_000 };
const method = 'structural_prior';

/** A first `INFLUENCES` from ties alone, marked as such: lift and evidence are 0 until acts in time are learned from. */
export const influence: Job = {
  job: 'influence',
  algorithm: 'weighted cascade',
  purpose: 'social_reco.contribute',
  categories: ['social.edge'],
  async run(deps, runId) {
    const read = await deps.termsFor('social_reco.contribute');
    let contributors = 0;
    let written = 0;
    for await (const page of deps.reads.ties({ read }, runOptions(deps))) {
      const rows = page.filter(({ ties }) => ties.length > 0).map(influenceRow);
      if (rows.length > 0) written += await deps.writes.influences({ runId, method, rows }, runOptions(deps));
      contributors += rows.length;
      deps.progress({ stage: 'influence', done: written, total: null, unit: 'edges' });
      await breathe(deps);
    }
    return { parameters: { method, ...prior }, read: contributors, written };
  },
};

function influenceRow({ customerId, ties }: CustomerTies) {
  return { customerId, edges: structuralPrior(ties, prior) };
}
