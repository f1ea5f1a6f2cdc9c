import { bindKeyStore } from '../graph/key-store-binding.js';
import { type MigrationReport, migrate } from '../graph/migrate.js';
import { sealGraph } from '../ingest/seal-graph.js';
import type { Ground, Register } from './command-io.js';
import { keyStoreId } from './ground.js';

export const register: Register = (program, io) => {
  program
    .command('migrate')
    .description(
      'bring the database up to date: its schema, and personal values that earlier versions kept in the clear',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith migrate                                          the database of this home
  NEO4J_URI=bolt://db.example:7687 kith migrate --json  a database of your own`,
    )
    .action(async (options: { readonly json?: boolean }) => {
      const apply = async ({ graph, secret, keys }: Ground) => {
        const migrated = await migrate(graph, { secret, progress: io.progress });
        await bindKeyStore(graph, await keyStoreId(io.config.home));
        return { ...migrated, sealed: await sealGraph(graph, keys, io.progress) };
      };
      const report = await io.withGraph(apply, { schema: 'leave' });
      io.result(options, report, sentence(report));
    });
};

function sentence(report: MigrationReport & { readonly sealed: number }): string {
  const applied = report.applied.length === 0 ? 'Nothing to apply' : `Applied ${report.applied.join(', ')}`;
  const sealed = report.sealed === 0 ? '' : ` ${report.sealed} identifiers and cards were enciphered.`;
  return `${applied}; ${report.unchanged} stood already.${sealed}`;
}
