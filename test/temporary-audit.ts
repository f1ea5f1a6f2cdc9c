import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditTrail } from '../src/rights/audit.js';
import { auditEntries, type ShownEntry } from '../src/rights/audit-entries.js';
import { type AuditKeys, auditKeysOf, newAuditKeys } from '../src/rights/audit-keys.js';

export interface TemporaryAudit extends AsyncDisposable {
  readonly folder: string;
  readonly keys: AuditKeys;
  readonly trail: AuditTrail;
  /** All that was written so far. */
  entries(): Promise<readonly ShownEntry[]>;
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
    async entries() {
      const entries: ShownEntry[] = [];
      for await (const entry of auditEntries(folder, {})) entries.push(entry);
      return entries;
    },
    async [Symbol.asyncDispose]() {
      await trail[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
