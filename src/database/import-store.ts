import type { Progress } from '../model/progress.js';
import { runAdminTool } from './admin-tool.js';
import type { DatabaseSettings } from './database.js';
import { prepareEmbedded } from './embedded.js';
import { homePaths } from './home.js';
import { takeLock } from './lock-file.js';
import { KithError } from '../model/errors.js';

/** Files of CSV, each with a header in the form of `neo4j-admin database import`. */
export interface StoreFiles {
  readonly nodes: readonly { readonly label: string; readonly file: string }[];
  readonly ties: readonly { readonly type: string; readonly file: string }[];
  /** Where the tool writes what it refused. */
  readonly reportFile: string;
}

const timeoutMs = 2 * 60 * 60_000;
const offHeapMb = 512;

/** Fills the database of a home from files, without a server; a relationship whose ends are not both there is left out. A home that has data is
 * refused by the tool. */
export async function importStore(settings: DatabaseSettings, files: StoreFiles, progress: Progress): Promise<void> {
  const lock = await takeLock(homePaths(settings.home).lock);
  if ('heldBy' in lock)
    throw new KithError('LOCKED', `Process ${lock.heldBy.pid} runs a database in ${settings.home}.`);
  await using _held = lock;
  const { java, ports } = await prepareEmbedded(settings, progress);
  await using _ports = ports;
  await runAdminTool(
    java,
    [
      'database',
      'import',
      'full',
      // Without it a failure has no cause.
      '--verbose',
      `--report-file=${files.reportFile}`,
      '--skip-bad-relationships=true',
      '--bad-tolerance=9007199254740991',
      `--max-off-heap-memory=${offHeapMb}m`,
      ...files.nodes.map(({ label, file }) => `--nodes=${label}=${file}`),
      ...files.ties.map(({ type, file }) => `--relationships=${type}=${file}`),
      // Without it the last option takes the name of the database for a further file.
      '--',
      'neo4j',
    ],
    { failed: 'The database could not be filled', timeoutMs },
  );
}
