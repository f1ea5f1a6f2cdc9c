import type { Command } from 'commander';
import { endRetention } from '../graph/retention-lease.js';
import { RetentionWrites } from '../graph/retention-writes.js';
import { applyRetention } from '../rights/retention.js';
import type { CommandIo } from './command-io.js';
import { withRights } from './rights-parts.js';

/** `kith rights retention`: deletes what the policy lets become no older. */
export function registerRetention(rights: Command, io: CommandIo): void {
  rights
    .command('retention')
    .description('delete what is older than the policy (rights.retention) lets its category become')
    .option('--dry-run', 'count it and delete nothing')
    .option('--json', 'print the result as JSON')
    .action((flags: { readonly dryRun?: boolean; readonly json?: boolean }) =>
      withRights(io, async ({ ground, policy, writeDown }) => {
        const mode = flags.dryRun === true ? 'dry' : 'delete';
        await writeDown(`retention.${mode}`, []);
        const writes = new RetentionWrites(ground.graph);
        const now = Date.now();
        const lines = await applyRetention({ policy, writes, now }, mode);
        if (mode === 'delete')
          await endRetention(ground.graph, { end: 'done', code: null, beganAt: now, at: Date.now() });
        const text = lines.map(
          ({ label, category, days, records }) =>
            `${label.padEnd(17)} ${category}, ${days === null ? 'kept for the law until now' : `${days} days`}: ${records}`,
        );
        io.result(
          flags,
          lines,
          text.length === 0
            ? 'The policy has no rule of retention, and nothing that was kept is due.'
            : text.join('\n'),
        );
      }),
    );
}
