import { randomUUID } from 'node:crypto';
import { policyRev } from '../consent/policy.js';
import type { ConsentRecordReads } from '../graph/consent-record-reads.js';
import { KithError } from '../model/errors.js';
import { AuditTrail } from '../rights/audit.js';
import { anchorLines, signedConsent } from '../rights/audit-files.js';
import { auditPlace } from './audit-trail.js';
import type { CommandIo } from './command-io.js';
import { policyOf } from './policy.js';

/**
 * Signs at the second place of the audit that the chain of consent events counts as it is now, because the graph was put back from a backup, and writes it down. Gives
 * the number of its last event, and how many ends that were signed before do not fit; where there is none nothing is signed. Throws `CHECKSUM_MISMATCH` where the chain
 * does not fit in itself: that is no backup of this deployment. Throws `AUDIT_FAILED` where it could not be signed.
 */
export async function signRestored(
  io: Pick<CommandIo, 'config' | 'progress'>,
  reads: ConsentRecordReads,
): Promise<{ readonly seq: number; readonly lost: number }> {
  const place = await auditPlace(io.config);
  const progress = (done: number) => io.progress({ stage: 'consent', done, total: null, unit: 'events' });
  const head = (await reads.chainHead()) ?? { seq: 0, hash: '' };
  const before = await signedConsent(place.anchors, place.keys);
  const { break: misfit } = await reads.verifyChain(progress, before.hashes);
  if (misfit === null) return { seq: head.seq, lost: 0 };
  const { break: fault } = await reads.verifyChain(progress);
  if (fault !== null) throw broken(fault.seq);
  const policy = await policyOf(io.config);
  const end = { ...head, restored: { id: randomUUID(), lines: await anchorLines(place.anchors) } };
  const consentHead = () => Promise.resolve(end);
  {
    await using audit = new AuditTrail({ ...place, consentHead, now: () => Date.now() });
    await audit.record({
      operation: 'consent.restored',
      client: 'kith',
      endUser: 'operator',
      purpose: 'legal',
      about: [],
      policyRev: policyRev(policy),
      detail: { seq: head.seq },
    });
  }
  const after = await signedConsent(place.anchors, place.keys);
  if (after.restored === before.restored) throw unsigned();
  const fits = misfit.fault === 'cut_off' ? misfit.seq : misfit.seq - 1;
  return { seq: head.seq, lost: [...before.hashes.keys()].filter((seq) => seq > fits).length };
}

function broken(seq: number): KithError {
  return new KithError(
    'CHECKSUM_MISMATCH',
    `Event ${seq} of the chain of consent events does not fit with those beside it: this is no backup of this deployment. See kith consent verify.`,
  );
}

function unsigned(): KithError {
  return new KithError(
    'AUDIT_FAILED',
    'It could not be signed at the second place of the audit. See KITH_AUDIT_ANCHOR.',
  );
}
