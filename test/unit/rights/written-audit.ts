import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InternalIds, type Secret } from '../../../src/model/ids.js';
import { AuditTrail } from '../../../src/rights/audit.js';
import type { AuditKeys } from '../../../src/rights/audit-keys.js';
import type { VerifiedPlace } from '../../../src/rights/audit-verify.js';

export const ids = new InternalIds(Buffer.alloc(32, 3) as unknown as Secret);
const people = ['ana', 'ben', 'eve', 'kim'].map((name) => ids.of('Customer', name));

/** An audit of two processes that ran one after the other, with five entries each. */
export interface Written extends VerifiedPlace {
  readonly anchors: string;
  readonly first: string;
  readonly last: string;
}

export async function writtenAudit(root: string, keys: AuditKeys): Promise<Written> {
  const [folder, anchors] = [join(root, 'audit'), join(root, 'anchors')];
  let now = Date.UTC(2026, 10, 22, 12);
  for (const process of ['first', 'second']) {
    await using trail = new AuditTrail({ folder, anchors, keys, now: () => now });
    for (let number = 0; number < 5; number += 1) {
      now += 60_000;
      await trail.record({
        operation: `customers ${process} ${number}`,
        client: 'kith.console',
        endUser: 'staff:support',
        purpose: 'service',
        about: people,
        policyRev: 'r',
        detail: {},
      });
    }
  }
  const [first = '', last = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted();
  return { folder, anchors, keys, first, last };
}
