import { z } from 'zod';
import { KithError } from '../model/errors.js';
import { secretFingerprint } from '../model/ids.js';
import { mintingKey, mintingLast, type PublicKeys } from '../model/public-keys.js';
import type { Graph } from './graph.js';
import { integer, noRow, readStatement, writeStatement } from './statement.js';

const bound = readStatement('deployment/public-key', {
  params: z.object({}),
  row: z.object({ version: z.number().nullable(), fingerprint: z.string().nullable() }),
});
const bind = writeStatement('deployment/bind-public-key', {
  params: z.object({ version: integer(), fingerprint: z.string(), replace: z.boolean() }),
  row: noRow,
});

/** Records under which version a server mints, so that none starts later without it. Throws `SECRET_MISMATCH` where one with a later version ran before. */
export async function bindPublicKeys(graph: Graph, keys: PublicKeys): Promise<void> {
  await boundVersion(graph, keys);
  await record(graph, keys, false);
}

/** The keys as servers have them: what a process beside them mints all of them read, also before a new version was loaded. Throws `SECRET_MISMATCH`. */
export async function servedPublicKeys(graph: Graph, keys: PublicKeys): Promise<PublicKeys> {
  const version = await boundVersion(graph, keys);
  return version === null ? keys : mintingLast(keys, version);
}

/** Binds the graph to these keys, whichever it was bound to. */
export async function adoptPublicKeys(graph: Graph, keys: PublicKeys): Promise<void> {
  await record(graph, keys, true);
}

async function record(graph: Graph, keys: PublicKeys, replace: boolean): Promise<void> {
  const { version, secret } = mintingKey(keys);
  await graph.write(bind, { version, fingerprint: secretFingerprint(secret), replace });
}

/** A version that was taken out once there was a later one is missed by nobody; the latest is, and so is one of another secret. */
async function boundVersion(graph: Graph, keys: PublicKeys): Promise<number | null> {
  const [row] = await graph.rows(bound, {});
  const version = row?.version ?? null;
  if (version === null) return null;
  const known = keys.find((key) => key.version === version);
  const fits =
    known === undefined
      ? keys.some((key) => key.version > version)
      : secretFingerprint(known.secret) === row?.fingerprint;
  if (fits) return version;
  throw new KithError(
    'SECRET_MISMATCH',
    `Ids left under version ${version} of the keys of ids, which is not here: they would be nobody's. Restore \`public-keys\` of the home, share it, or name that ` +
      'version in KITH_PUBLIC_KEYS. Where it is lost, or was given up, say so with `kith keys adopt-ids --yes`.',
  );
}
