import { z } from 'zod';
import { type JobReport, runJob } from '../analyse/job.js';
import type { ImportedFactors } from '../analyse/neighbourhood/imported-factors.js';
import { neighbourhoodWith } from '../analyse/neighbourhood/neighbourhood.js';
import { type Origin, originOf } from '../analyse/neighbourhood/origin.js';
import { clusterViewer } from '../consent/cluster.js';
import { analysisClient } from '../consent/lineage.js';
import { type Policy, policyRev } from '../consent/policy.js';
import { ImportedModelReads } from '../graph/imported-model-reads.js';
import { type FactorFault, type ItemFactors, readItemFactors } from '../ingest/item-factors.js';
import { RunWrites } from '../graph/run-writes.js';
import { KithError } from '../model/errors.js';
import type { InternalIds, Secret } from '../model/ids.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground } from './command-io.js';
import { jobDeps } from './job-deps.js';
import { policyOf } from './policy.js';
import type { AnalyseSettings } from '../analyse/job.js';

const hourMs = 3_600_000;
/** What was read may have been withdrawn since. Half a day leaves the next daily run the other half. */
const originHoursMax = 12;
const faultsShown = 20;

/** Serves factors that were trained elsewhere, or none of them: where a row is at fault nothing is begun. */
export async function importModel(
  io: CommandIo,
  folder: string,
  settings: Partial<AnalyseSettings>,
): Promise<JobReport> {
  const policy = await policyOf(io.config);
  const read = await readItemFactors(folder);
  await using audit = await openAudit(io.config);
  return await io.withGraph(async (ground) => {
    const origin = await checkedOrigin(ground, policy, read.manifest.origin);
    const imported = await checkedFactors(ground, read, origin);
    await audit.record({
      operation: 'model.import',
      client: origin.client,
      endUser: 'operator',
      purpose: 'train',
      about: [],
      policyRev: policyRev(policy),
      detail: { products: imported.products.size },
    });
    const { progress, signal } = io;
    return await runJob(neighbourhoodWith(imported), await jobDeps({ ...ground, policy, progress, signal, settings }));
  });
}

/** Throws where the factors are of no read of this deployment, of one that is too old, or of one that held somebody who was erased since. */
async function checkedOrigin(
  { graph, secret }: { readonly graph: Ground['graph']; readonly secret: Secret },
  policy: Policy,
  text: string,
): Promise<Origin> {
  const origin = originOf(secret, text);
  if (origin === null)
    throw refused('`origin` in model.json is none that this deployment gave with `kith model read`.');
  if (origin.client !== analysisClient) clusterViewer(policy, origin.client);
  if (Date.now() - origin.readMs > originHoursMax * hourMs)
    throw refused(
      `They rest on a read of ${new Date(origin.readMs).toISOString()}, and ${originHoursMax} hours are the most: who has withdrawn since is in them. Read and train anew.`,
    );
  if (await new ImportedModelReads(graph).isErasedSince(origin.readMs))
    throw refused('Somebody was erased since they were read, and may be in them. Read and train anew.');
  if (await isTakenBackSince(graph, origin))
    throw refused(
      'Somebody took back what may be used since they were read, and the model that is served has forgotten it already. Read and train anew.',
    );
  return origin;
}

const parametersShape = z.object({ imported: z.object({ narrowed: z.number() }).optional() });

/** Whether the served item model rests on fewer consents than what was read: it must not make room for what it has forgotten. */
async function isTakenBackSince(graph: Ground['graph'], { readMs, narrowed }: Origin): Promise<boolean> {
  const served = (await new RunWrites(graph).current()).find(({ job }) => job === 'neighbourhood');
  if (served === undefined) return false;
  const { imported } = parametersShape.parse(JSON.parse(served.parameters ?? '{}'));
  if ((imported?.narrowed ?? served.narrowed) > narrowed) return true;
  return served.readMs !== null && served.readMs > readMs && (await new ImportedModelReads(graph).takenBack()).isDue;
}

async function checkedFactors(
  { graph, ids }: { readonly graph: Ground['graph']; readonly ids: InternalIds },
  { manifest, rows, faults }: ItemFactors,
  origin: Origin,
): Promise<ImportedFactors> {
  const products = new Map<string, Float32Array>(
    [...rows].map(([name, row]) => [ids.of('Product', name), row.factors]),
  );
  const known = await new ImportedModelReads(graph).products([...products.keys()]);
  const strangers = [...rows]
    .filter(([name]) => !known.has(ids.of('Product', name)))
    .map(([name, { file, line }]) => ({ file, line, reason: `there is no product ${name}` }));
  const all = [...faults, ...strangers];
  if (all.length > 0) throw refused(faultsText(all));
  if (rows.size === 0) throw refused('There is no row in them.');
  const { rank, confidence, ridge } = manifest;
  return { rank, confidence, ridge, origin, products };
}

function faultsText(faults: readonly FactorFault[]): string {
  const shown = faults.slice(0, faultsShown).map(({ file, line, reason }) => `  ${file}:${line}: ${reason}`);
  const more = faults.length > faultsShown ? [`  and ${faults.length - faultsShown} more`] : [];
  return [`${faults.length} rows cannot be taken:`, ...shown, ...more].join('\n');
}

function refused(why: string): KithError {
  return new KithError('BAD_USER_INPUT', `The factors are not imported, and nothing is changed. ${why}`);
}
