import type { Register } from './command-io.js';
import type { StartFlags } from './serving.js';
import { refuseTakenPort } from './serving-port.js';

/** `kith start`: database, schema, demo graph on the first run, analyses, server; until Ctrl-C. */
export const register: Register = (program, io) => {
  program
    .command('start')
    .description('bring up the database, fill it with a demo graph if it is empty, and serve GraphQL until Ctrl-C')
    .option('--no-demo', 'leave an empty graph empty')
    .option('--json', 'print where it serves as one line of JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith start
  kith start --json            for a script that waits for it
  kith start --no-demo         then \`kith import DIR\` in another terminal
  KITH_PORT=4100 kith start`,
    )
    .action(async (flags: StartFlags) => {
      await refuseTakenPort(io.config);
      // The server's libraries take seconds to load, and the database takes more to start.
      const serving = kept(async () => (await import('./serving.js')).prepareServing());
      const options = { schema: 'migrate', browser: !io.config.production, meanwhile: serving } as const;
      await io.withGraph(async (ground) => (await serving())(io, ground, flags), options);
    });
};

/** Does the work once, whoever asks for it first. */
function kept<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}
