import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditTrail } from '../src/rights/audit.js';
import { type AuditKeys, auditKeysOf, newAuditKeys } from '../src/rights/audit-keys.js';

export interface TemporaryAudit extends AsyncDisposable {
  readonly folder: string;
  readonly keys: AuditKeys;
  readonly trail: AuditTrail;
}

/** The audit of a server of a test, in a folder that goes with it. */
export async function temporaryAudit(now: () => number = Date.now): Promise<TemporaryAudit> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-audit-'));
  const keys = auditKeysOf(newAuditKeys());
  const trail = new AuditTrail({ folder, keys, now });
  return {
    folder,
    keys,
    trail,
    async [Symbol.asyncDispose]() {
      await trail[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
