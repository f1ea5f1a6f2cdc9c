import { type MigrationReport, migrate } from '../graph/migrate.js';
import type { Ground, Register } from './command-io.js';

export const register: Register = (program, io) => {
  program
    .command('migrate')
    .description('bring the schema of the database up to date')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith migrate                                          the database of this home
  NEO4J_URI=bolt://db.example:7687 kith migrate --json  a database of your own`,
    )
    .action(async (options: { readonly json?: boolean }) => {
      const apply = ({ graph, secret }: Ground) => migrate(graph, { secret, progress: io.progress });
      const report = await io.withGraph(apply, { schema: 'leave' });
      io.result(options, report, sentence(report));
    });
};

function sentence(report: MigrationReport): string {
  const applied = report.applied.length === 0 ? 'Nothing to apply' : `Applied ${report.applied.join(', ')}`;
  return `${applied}; ${report.unchanged} stood already.`;
}
