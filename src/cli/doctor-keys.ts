import type { Config } from '../config.js';
import { deploymentPublicKeys } from '../database/public-keys.js';
import { deploymentSecret } from '../database/secret.js';
import { DeploymentReads } from '../graph/deployment-reads.js';
import type { Graph } from '../graph/graph.js';
import { boundKeyStore } from '../graph/key-store-binding.js';
import { servedPublicKeys } from '../graph/public-key-binding.js';
import { mintingKey } from '../model/public-keys.js';
import { FileKeyStore, keyFilePath } from '../vault/file-key-store.js';
import type { Finding } from './finding.js';
import { keptKeyStoreId } from './ground.js';

/** Whether the keys of this home are those that the graph was filled under. Everything that writes is refused where they are not. */
export async function checkKeyStore(graph: Graph, home: string): Promise<Finding> {
  const recorded = await boundKeyStore(graph);
  if (recorded === null) return ok('home of the keys', 'none yet');
  if (recorded === (await keptKeyStoreId(home))) return ok('home of the keys', home);
  return failed(
    'home of the keys',
    `the graph was filled under the keys of another home than ${home}`,
    'Set KITH_HOME to that home, or share it. Where it is lost, give its keys up with `kith keys adopt --yes`.',
  );
}

/** Whether the keys under which ids left are here: a server does not start without the latest. */
export async function checkPublicKeys(graph: Graph, config: Config): Promise<Finding> {
  const secret = await deploymentSecret(config.secret, config.home);
  const keys = await deploymentPublicKeys({ ...config, secret });
  const served = await servedPublicKeys(graph, keys);
  const [minting, next] = [mintingKey(served).version, mintingKey(keys).version];
  if (minting === next) return ok('keys of ids', `ids leave under version ${minting}`);
  return ok('keys of ids', `ids leave under version ${minting}, from the next start on under ${next}`);
}

/** How many customers are looked at: a lost file lacks the key of each, an older one those of the latest. */
const ownersLookedAt = 10_000;

/** Whether customers whose values are enciphered have their keys: without one they cannot be read any more, by anybody. */
export async function checkKeys(graph: Graph, config: Config): Promise<Finding> {
  const secret = await deploymentSecret(config.secret, config.home);
  await using keys = new FileKeyStore(keyFilePath(config.home), secret);
  const owners = await new DeploymentReads(graph).sealedOwners(ownersLookedAt);
  const there = (await keys.load(owners)).size;
  const found = `${there} of ${owners.length} customers looked at have theirs`;
  if (there === owners.length) return ok('keys of customers', found);
  return failed(
    'keys of customers',
    found,
    `Restore ${keyFilePath(config.home)} from its backup: what was enciphered under a lost key can be read by nobody.`,
  );
}

function ok(check: string, found: string): Finding {
  return { check, state: 'ok', found };
}

function failed(check: string, found: string, mend: string): Finding {
  return { check, state: 'failed', found, mend };
}
