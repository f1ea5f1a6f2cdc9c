import { createHash, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { KithError } from '../model/errors.js';
import { type Secret, secretFingerprint } from '../model/ids.js';
import { noProgress, type Progress } from '../model/progress.js';
import type { Graph } from './graph.js';
import { cypherFolder, integer, noRow, readStatement, statementText, writeStatement } from './statement.js';

export interface Migration {
  /** The file's name without its ending: `001-keys`. */
  readonly name: string;
  /** SHA-256 of the text, with line ends as `\n`. */
  readonly checksum: string;
  readonly statements: readonly string[];
}

export interface MigrationReport {
  readonly applied: readonly string[];
  /** How many stood already. */
  readonly unchanged: number;
}

const nothing = z.object({});
const takeLease = writeStatement('deployment/take-lease', {
  params: z.object({ holder: z.string(), leaseMs: integer() }),
  row: z.object({ taken: z.boolean() }),
});
const releaseLease = writeStatement('deployment/release-lease', {
  params: z.object({ holder: z.string() }),
  row: noRow,
});
const bindSecret = writeStatement('deployment/bind-secret', {
  params: z.object({ fingerprint: z.string() }),
  row: z.object({ recorded: z.string() }),
});
const boundSecret = readStatement('deployment/secret-fingerprint', {
  params: nothing,
  row: z.object({ recorded: z.string().nullable() }),
});
const appliedMigrations = readStatement('deployment/migrations', {
  params: nothing,
  row: z.object({ name: z.string(), checksum: z.string() }),
});
const recordMigration = writeStatement('deployment/record-migration', {
  params: z.object({ name: z.string(), checksum: z.string() }),
  row: noRow,
});
const indexStates = readStatement('deployment/index-states', {
  params: nothing,
  row: z.object({ name: z.string(), state: z.string(), percent: z.number() }),
});

/** Longer than any one statement of a migration may take: see `GraphOptions.timeoutMsMax`. */
const leaseMs = 60_000;
const renewEveryMs = 10_000;
const leaseWaitMsMax = 90_000;
const pollMs = 200;

/** The migrations of `cypher/schema`, in their order. */
export function schemaMigrations(): readonly Migration[] {
  const names = readdirSync(`${cypherFolder}schema`).filter((file) => file.endsWith('.cypher'));
  return names.toSorted().map((file) => {
    const name = file.slice(0, -'.cypher'.length);
    return migrationOf(name, statementText(`schema/${name}`));
  });
}

export function migrationOf(name: string, text: string): Migration {
  const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
  return { name, checksum, statements: splitStatements(text) };
}

/** The statements of a text: separated by semicolons, without comments. Neither counts inside quotes or backticks. */
export function splitStatements(text: string): readonly string[] {
  const tokens = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"`/;]+|\//g;
  const statements = [''];
  for (const [token] of text.matchAll(tokens)) {
    if (token === ';') statements.push('');
    else if (!token.startsWith('//') && !token.startsWith('/*')) statements.push(statements.pop() + token);
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

/** The names of the migrations that are not applied yet. Throws `MIGRATION_CHANGED` where an applied one has another text now,
 * or is unknown to this version, and `SECRET_MISMATCH` where the graph was filled under another secret. */
export async function pendingMigrations(
  graph: Graph,
  options: { readonly secret: Secret; readonly migrations?: readonly Migration[] },
): Promise<readonly string[]> {
  const pending = pendingOf(options.migrations ?? schemaMigrations(), await graph.rows(appliedMigrations, {}));
  const [bound] = await graph.rows(boundSecret, {});
  if (bound?.recorded != null) checkSecret(bound.recorded, options.secret);
  return pending.map((migration) => migration.name);
}

/** Applies what is pending, one process at a time, records it, waits until every index is online, and binds the graph to the
 * secret. Safe to repeat and to interrupt; where nothing is to be done it only reads. Throws as `pendingMigrations`, and `LOCKED` or `MIGRATION_FAILED`. */
export async function migrate(
  graph: Graph,
  options: { readonly secret: Secret; readonly migrations?: readonly Migration[]; readonly progress?: Progress },
): Promise<MigrationReport> {
  const migrations = options.migrations ?? schemaMigrations();
  const progress = options.progress ?? noProgress;
  if (await isMigrated(graph, { migrations, secret: options.secret })) {
    await indexesOnline(graph, progress);
    return { applied: [], unchanged: migrations.length };
  }
  const holder = randomUUID();
  for (const statement of splitStatements(statementText('deployment/keys'))) await graph.raw(statement);

  await leased(graph, holder);
  try {
    const pending = pendingOf(migrations, await graph.rows(appliedMigrations, {}));
    const [bound] = (await graph.write(bindSecret, { fingerprint: secretFingerprint(options.secret) })).rows;
    if (bound !== undefined) checkSecret(bound.recorded, options.secret);
    const renew = renewal(graph, holder);
    for (const [index, migration] of pending.entries()) {
      await apply(graph, migration, renew);
      progress({ stage: 'migrating the schema', done: index + 1, total: pending.length, unit: 'migrations' });
    }
    await indexesOnline(graph, progress);
    return { applied: pending.map((migration) => migration.name), unchanged: migrations.length - pending.length };
  } finally {
    await graph.write(releaseLease, { holder });
  }
}

/** Whether all is applied and the graph bound to this secret. A server that just started takes a second for the writes that would find out as well. */
async function isMigrated(
  graph: Graph,
  { migrations, secret }: { readonly migrations: readonly Migration[]; readonly secret: Secret },
): Promise<boolean> {
  if (pendingOf(migrations, await graph.rows(appliedMigrations, {})).length > 0) return false;
  const [bound] = await graph.rows(boundSecret, {});
  if (bound?.recorded == null) return false;
  checkSecret(bound.recorded, secret);
  return true;
}

function pendingOf(
  migrations: readonly Migration[],
  applied: readonly { readonly name: string; readonly checksum: string }[],
): readonly Migration[] {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const known = byName.get(name);
    if (known === undefined) {
      throw new KithError(
        'MIGRATION_CHANGED',
        `The database has the migration ${name}, which this version of Kith does not know. Use the version that made it, or a newer one.`,
      );
    }
    if (known.checksum !== checksum) {
      throw new KithError(
        'MIGRATION_CHANGED',
        `cypher/schema/${name}.cypher was changed after it was applied to this database. Restore it and write a new migration.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return migrations.filter((migration) => !done.has(migration.name));
}

function checkSecret(recorded: string, secret: Secret): void {
  if (recorded === secretFingerprint(secret)) return;
  throw new KithError(
    'SECRET_MISMATCH',
    'The graph was filled under another secret, so its ids would not be found again. Set KITH_SECRET to that secret, or restore the file `secret` of its home.',
  );
}

async function apply(graph: Graph, migration: Migration, beforeEach: () => Promise<void>): Promise<void> {
  for (const statement of migration.statements) {
    await beforeEach();
    try {
      await graph.raw(statement);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : '';
      throw new KithError('MIGRATION_FAILED', `The migration ${migration.name} failed: ${said}`, { cause });
    }
  }
  await graph.write(recordMigration, { name: migration.name, checksum: migration.checksum });
}

async function leased(graph: Graph, holder: string): Promise<void> {
  for (let waitedMs = 0; !(await tryLease(graph, holder)); waitedMs += pollMs) {
    if (waitedMs >= leaseWaitMsMax)
      throw new KithError('LOCKED', 'Another process is migrating this database. Try again when it has ended.');
    await sleep(pollMs);
  }
}

/** Renews the lease when a while has passed since the last time. Throws `LOCKED` where it was lost. */
function renewal(graph: Graph, holder: string): () => Promise<void> {
  let renewedMs = performance.now();
  return async () => {
    if (performance.now() - renewedMs < renewEveryMs) return;
    renewedMs = performance.now();
    if (await tryLease(graph, holder)) return;
    throw new KithError(
      'LOCKED',
      'Another process has taken over the migration of this database. Try again when it has ended.',
    );
  };
}

async function tryLease(graph: Graph, holder: string): Promise<boolean> {
  const { rows } = await graph.write(takeLease, { holder, leaseMs });
  return rows[0]?.taken === true;
}

async function indexesOnline(graph: Graph, progress: Progress): Promise<void> {
  for (;;) {
    const states = await graph.rows(indexStates, {});
    const failed = states.find((index) => index.state === 'FAILED');
    if (failed !== undefined) {
      throw new KithError(
        'MIGRATION_FAILED',
        `The index ${failed.name} could not be built. See the log of the database.`,
      );
    }
    const online = states.filter((index) => index.state === 'ONLINE').length;
    progress({ stage: 'building indexes', done: online, total: states.length, unit: 'indexes' });
    if (online === states.length) return;
    await sleep(pollMs);
  }
}
