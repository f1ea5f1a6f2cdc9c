import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Config } from '../config.js';
import { attachDatabase, openDatabase } from '../database/open.js';
import { keptOnce, privateText } from '../database/private-file.js';
import { deploymentPublicKeys } from '../database/public-keys.js';
import { deploymentSecret } from '../database/secret.js';
import { Graph } from '../graph/graph.js';
import { bindKeyStore } from '../graph/key-store-binding.js';
import { migrate, pendingMigrations } from '../graph/migrate.js';
import { hasPlainValues, sealGraph } from '../ingest/seal-graph.js';
import { KithError } from '../model/errors.js';
import { InternalIds, type Secret } from '../model/ids.js';
import type { Progress } from '../model/progress.js';
import { FileKeyStore, keyFilePath } from '../vault/file-key-store.js';
import type { Ground, GroundOptions } from './command-io.js';

/** A command may run statements that take longer than a request may. */
const commandTimeoutMsMax = 10 * 60_000;

/** What `CommandIo.withGraph` does. */
export async function withGround<T>(
  given: { readonly config: Config; readonly progress: Progress },
  body: (ground: Ground) => Promise<T>,
  options: GroundOptions = {},
): Promise<T> {
  const { config, progress } = given;
  const settings = { ...config.database, browser: options.browser ?? config.database.browser };
  const meanwhile = () => void options.meanwhile?.().catch(() => undefined);
  await using database = (await attachDatabase(settings)) ?? (await openDatabase(settings, progress, meanwhile));
  const secret = await deploymentSecret(config.secret, config.home);
  await using keys = new FileKeyStore(keyFilePath(config.home), secret);
  await using graph = new Graph(database, { timeoutMsMax: commandTimeoutMsMax });
  await graph.verify();
  const schema = options.schema ?? (database.kind === 'address' ? 'require' : 'migrate');
  if (schema === 'migrate') await migrate(graph, { secret, progress });
  if (schema === 'require') await refusePending(graph, secret);
  // Before anything is enciphered: the keys would come to lie in the wrong place.
  if (schema !== 'leave' && options.anyKeyStore !== true) await bindKeyStore(graph, await keyStoreId(config.home));
  if (schema === 'migrate') await sealGraph(graph, keys, progress);
  const publicKeys = await deploymentPublicKeys({ ...config, secret });
  return await body({ graph, database, secret, publicKeys, ids: new InternalIds(secret), keys });
}

/** Names the store of keys of a home. It lies with the keys, so that who shares or restores them has it as well. */
export async function keyStoreId(home: string): Promise<string> {
  return (await keptOnce(keyStoreFile(home), () => `${randomBytes(16).toString('hex')}\n`)).trim();
}

/** The name that `keyStoreId` gave the store of a home. Null where it has none yet. */
export async function keptKeyStoreId(home: string): Promise<string | null> {
  return (await privateText(keyStoreFile(home)))?.trim() ?? null;
}

function keyStoreFile(home: string): string {
  return join(dirname(keyFilePath(home)), 'store');
}

/** Somebody else's database is changed on demand only. */
async function refusePending(graph: Graph, secret: Secret): Promise<void> {
  const pending = await pendingMigrations(graph, { secret });
  if (pending.length === 0) return refusePlain(graph);
  throw new KithError(
    'MIGRATION_PENDING',
    `The database at NEO4J_URI lacks ${pending.length} migrations (${pending.join(', ')}). Apply them with \`kith migrate\`.`,
  );
}

async function refusePlain(graph: Graph): Promise<void> {
  if (!(await hasPlainValues(graph))) return;
  throw new KithError(
    'MIGRATION_PENDING',
    'The database at NEO4J_URI holds mail addresses, telephone numbers and the like in the clear, as earlier versions kept them. Encipher them with `kith migrate`.',
  );
}
