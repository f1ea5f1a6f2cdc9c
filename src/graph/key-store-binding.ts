import { z } from 'zod';
import { KithError } from '../model/errors.js';
import type { Graph } from './graph.js';
import { readStatement, writeStatement } from './statement.js';

const bound = readStatement('deployment/key-store', {
  params: z.object({}),
  row: z.object({ recorded: z.string().nullable() }),
});
const bind = writeStatement('deployment/bind-key-store', {
  params: z.object({ keyStore: z.string(), replace: z.boolean() }),
  row: z.object({ recorded: z.string() }),
});

/**
 * Binds a graph to the store of its customers' keys, the first time, and throws `KEY_STORE_MISMATCH` for any other one: an erasure that a process with
 * another store carried out would leave the key where it is, and what that process enciphers the others could not read.
 */
export async function bindKeyStore(graph: Graph, keyStore: string): Promise<void> {
  const recorded =
    (await boundKeyStore(graph)) ?? (await graph.write(bind, { keyStore, replace: false })).rows[0]?.recorded;
  if (recorded === keyStore) return;
  throw new KithError(
    'KEY_STORE_MISMATCH',
    'The keys of the customers of this graph lie in another home: an erasure would leave them there, and nothing that was enciphered could be read. ' +
      'Share KITH_HOME between all that use the graph. Where the other home is lost, give its keys up with `kith keys adopt --yes`.',
  );
}

/** The store that the graph is bound to. Null where it is bound to none yet. */
export async function boundKeyStore(graph: Graph): Promise<string | null> {
  return (await graph.rows(bound, {}))[0]?.recorded ?? null;
}

/** Binds the graph to this store, whichever it was bound to. */
export async function adoptKeyStore(graph: Graph, keyStore: string): Promise<void> {
  await graph.write(bind, { keyStore, replace: true });
}
