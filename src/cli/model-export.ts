import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { originText } from '../analyse/neighbourhood/origin.js';
import { analysisClient } from '../consent/lineage.js';
import { policyRev } from '../consent/policy.js';
import { ImportedModelReads } from '../graph/imported-model-reads.js';
import { RecommendationReads } from '../graph/recommendation-reads.js';
import { RunWrites } from '../graph/run-writes.js';
import { KithError } from '../model/errors.js';
import { decodeModel, type StoredModel } from '../recommend/model-bytes.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground } from './command-io.js';
import { policyOf } from './policy.js';

/** How many products were written. */
export interface Exported {
  readonly products: number;
  readonly rank: number;
  readonly readAt: string;
}

const parametersShape = z.object({
  imported: z.object({ client: z.string(), narrowed: z.number().default(0) }).optional(),
});

/** Writes the factors of the products of the served item model into a new folder, in the form in which they are imported. */
export async function exportModel(io: CommandIo, folder: string): Promise<Exported> {
  const policy = await policyOf(io.config);
  if ((await readdir(folder).catch(() => [])).length > 0)
    throw new KithError('BAD_USER_INPUT', `${folder} holds something: name a new folder.`);
  await using audit = await openAudit(io.config);
  return await io.withGraph(async (ground) => {
    const { stored, client, readMs, narrowed } = await served(ground);
    const rows = await rowsOf(ground, stored);
    await audit.record({
      operation: 'model.export',
      client,
      endUser: 'operator',
      purpose: 'train',
      about: [],
      policyRev: policyRev(policy),
      detail: { products: rows.length },
    });
    const { rank, confidence, ridge } = stored.model.factors;
    const manifest = { origin: originText(ground.secret, { client, readMs, narrowed }), rank, confidence, ridge };
    await mkdir(join(folder, 'factors'), { recursive: true });
    await writeFile(join(folder, 'factors', 'part-00000.ndjson'), rows.join(''));
    await writeFile(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return { products: rows.length, rank, readAt: new Date(readMs).toISOString() };
  });
}

async function served({ graph }: Pick<Ground, 'graph'>) {
  const run = (await new RunWrites(graph).current()).find(({ job }) => job === 'neighbourhood');
  if (run?.model == null || run.readMs === null)
    throw new KithError('BAD_USER_INPUT', 'No item model is served. `kith analyse --job neighbourhood` makes one.');
  const stored = decodeModel(await new RecommendationReads(graph).modelBytes(run.id), run.model);
  const { imported } = parametersShape.parse(JSON.parse(run.parameters ?? '{}'));
  return {
    stored,
    client: imported?.client ?? analysisClient,
    readMs: run.readMs,
    narrowed: imported?.narrowed ?? run.narrowed,
  };
}

/** A line for each product with factors, which enough customers have; none of one that is gone, or sensitive, since. */
async function rowsOf(
  { graph }: Pick<Ground, 'graph'>,
  { productIds, model }: StoredModel,
): Promise<readonly string[]> {
  const { rank, products } = model.factors;
  const factorsAt = (place: number) => products.subarray(place * rank, (place + 1) * rank);
  const having = productIds.filter((_, place) => factorsAt(place).some((value) => value !== 0));
  const named = await new ImportedModelReads(graph).products(having);
  return productIds.flatMap((id, place) => {
    const product = named.get(id);
    if (product === undefined || product.name === null || product.isSensitive) return [];
    return `${JSON.stringify({ product_id: product.name, factors: [...factorsAt(place)] })}\n`;
  });
}
