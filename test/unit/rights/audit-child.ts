import { AuditTrail } from '../../../src/rights/audit.js';
import { auditKeysOf } from '../../../src/rights/audit-keys.js';
import type { AuditSync } from '../../../src/rights/audit-segment.js';
import { ids } from './written-audit.js';

// Writes groups of entries into the folder of the first argument until it is killed, and says of each on stdout that it was acknowledged.
const [folder = '', keys = '', name = '', sync = 'answer'] = process.argv.slice(2);
const place = { folder, keys: auditKeysOf(keys), now: () => Date.now(), sync: sync as AuditSync };
const trail = new AuditTrail(place);
const about = [ids.of('Customer', 'ana'), ids.of('Customer', 'ben')];
const groupEntries = 16;

for (let group = 0; ; group += 1) {
  const entries = Array.from({ length: groupEntries }, (_, number) => `${name}.${group}.${number}`);
  await Promise.all(
    entries.map(async (operation) => {
      await trail.record({
        operation,
        client: 'kith.console',
        endUser: 'staff:support',
        purpose: 'service',
        about,
        policyRev: 'r',
        detail: {},
      });
      process.stdout.write(`${operation}\n`);
    }),
  );
}
