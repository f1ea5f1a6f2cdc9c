import type { Command } from 'commander';
import type { Config } from '../config.js';
import type { Database } from '../database/database.js';
import type { Graph } from '../graph/graph.js';
import type { InternalIds, Secret } from '../model/ids.js';
import type { PublicKeys } from '../model/public-keys.js';
import type { FileKeyStore } from '../vault/file-key-store.js';
import type { Progress } from '../model/progress.js';

/** What a command that needs the graph works with. All of it is closed when the command's body ends. */
export interface Ground {
  readonly graph: Graph;
  readonly database: Database;
  readonly secret: Secret;
  readonly publicKeys: PublicKeys;
  readonly ids: InternalIds;
  readonly keys: FileKeyStore;
}

/** What every command receives. A command touches neither `process` nor the console. */
export interface CommandIo {
  /** The checked environment. The first use throws `CONFIGURATION` where a setting is wrong. */
  readonly config: Config;
  /** Writes results. The text carries its own line ends. */
  stdout(text: string): void;
  /** Writes what is not a result. */
  stderr(text: string): void;
  /** One result: the value as a line of JSON where `json`, else the text, with a line end. */
  result(options: { readonly json?: boolean | undefined }, value: unknown, text: string): void;
  /** Makes the exit code 1 after a result that says what failed. */
  fail(): void;
  /** Shows a job's progress on stderr: a bar on a terminal, plain lines otherwise. */
  readonly progress: Progress;
  /** Aborted by the first Ctrl-C or SIGTERM. The second ends the process. */
  readonly signal: AbortSignal;
  /** Opens the database, or attaches to the one that `kith start` or `kith db start` runs, sees to the schema, and closes what it
   * opened when the body ends. */
  withGraph<T>(body: (ground: Ground) => Promise<T>, options?: GroundOptions): Promise<T>;
}

export interface GroundOptions {
  /** `migrate` applies what is pending, `require` throws `MIGRATION_PENDING`, `leave` does not look. Unless it is said, a database of
   * Kith's own is migrated, and of one at an address the migrations are required. */
  readonly schema?: 'migrate' | 'require' | 'leave';
  /** Whether the graph's keys may lie in another home than this one: for commands that say so, or mend it. */
  readonly anyKeyStore?: boolean;
  /** Whether to load Neo4j Browser where the embedded server is started. */
  readonly browser?: boolean;
  /** What the body needs besides, begun while the database starts. Where it fails, whoever waits for it learns of it. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** A file `src/cli/NAME.ts` exports it as `register`: adds the command NAME with its options, help and examples. */
export type Register = (program: Command, io: CommandIo) => void;
