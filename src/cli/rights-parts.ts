import type { Policy } from '../consent/policy.js';
import { policyRev } from '../consent/policy.js';
import type { InternalId } from '../model/ids.js';
import { AuditTrail } from '../rights/audit.js';
import { auditFolder } from '../rights/audit-files.js';
import { Erasure } from '../rights/erasure.js';
import { PersonalExport } from '../rights/export.js';
import { Requests } from '../rights/requests.js';
import { TombstoneFile, tombstonePath } from '../rights/tombstone-file.js';
import type { CommandIo, Ground } from './command-io.js';
import { policyOf } from './policy.js';

/** What commands about customers' rights work with. */
export interface RightsTools {
  readonly ground: Ground;
  readonly policy: Policy;
  readonly requests: Requests;
  readonly exports: PersonalExport;
  readonly erasure: Erasure;
  /** Writes down what is done about whom, before it is done. */
  readonly writeDown: (operation: string, about: readonly InternalId[]) => Promise<void>;
}

/** Opens the graph, the policy and the audit for the body, and closes them. */
export function withRights<T>(io: CommandIo, body: (tools: RightsTools) => Promise<T>): Promise<T> {
  return io.withGraph(async (ground) => {
    const policy = await policyOf(io.config);
    const now = () => Date.now();
    await using audit = new AuditTrail(auditFolder(io.config.home), ground.secret, now);
    const { graph, keys } = ground;
    const exports = new PersonalExport({ graph, policy, now, keys });
    const tombstones = new TombstoneFile(tombstonePath(io.config.home));
    const erasure = new Erasure({ graph, policy, tombstones, keys, now, signal: io.signal });
    const writeDown = (operation: string, about: readonly InternalId[]) =>
      audit.record({
        operation: `rights.${operation}`,
        client: 'kith',
        endUser: 'operator',
        purpose: 'legal',
        about,
        policyRev: policyRev(policy),
        detail: {},
      });
    const requests = new Requests({ graph, policy, exports, erasure, now });
    return await body({ ground, policy, requests, exports, erasure, writeDown });
  });
}
