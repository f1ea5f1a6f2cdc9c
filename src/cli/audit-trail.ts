import { join } from 'node:path';
import type { Config } from '../config.js';
import { keptOnce } from '../database/private-file.js';
import { ConsentRecordReads } from '../graph/consent-record-reads.js';
import type { Graph } from '../graph/graph.js';
import { KithError } from '../model/errors.js';
import { AuditTrail } from '../rights/audit.js';
import { anchorFolder, auditFolder, segmentNames } from '../rights/audit-files.js';
import { auditKeysOf, newAuditKeys } from '../rights/audit-keys.js';

type AuditSettings = Pick<Config, 'home' | 'auditAnchors' | 'auditSync'>;

/** Where the audit of a deployment lies, and its keys: a file that only its owner may read, made by the first who asks. */
export async function auditPlace({ home, auditAnchors, auditSync }: AuditSettings) {
  const keys = auditKeysOf(await keptOnce(join(home, 'audit-keys'), newAuditKeys));
  return { folder: auditFolder(home), anchors: auditAnchors ?? anchorFolder(home), keys, sync: auditSync };
}

/** The audit of this deployment, to be written by this process; with a graph it signs where the words of its customers end as well. Throws at once where an earlier form of it has to be moved away first. */
export async function openAudit(config: AuditSettings, graph: Graph | null = null): Promise<AuditTrail> {
  const place = await auditPlace(config);
  await segmentNames(place.folder).catch((error: unknown) => {
    // Any other failure refuses what is to be written down, until it has passed.
    if (error instanceof KithError) throw error;
  });
  const consent = graph === null ? {} : { consentHead: () => new ConsentRecordReads(graph).chainHead() };
  return new AuditTrail({ ...place, ...consent, now: () => Date.now() });
}
