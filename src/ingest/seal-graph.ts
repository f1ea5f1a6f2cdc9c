import type { Graph } from '../graph/graph.js';
import { type PlainKind, plainKinds, type PlainNode, Sealing, type SealedNode } from '../graph/sealing.js';
import type { InternalId } from '../model/ids.js';
import { noProgress, type Progress } from '../model/progress.js';
import type { DataKey, KeyStore } from '../vault/key-store.js';
import { placeOf, seal } from '../vault/seal.js';

const batchNodes = 2_000;

/**
 * Enciphers what a graph of an earlier version holds in the clear, and says how many nodes that were. A kill loses nothing: a batch is one transaction, and what is
 * left is found again.
 */
export async function sealGraph(graph: Graph, keys: KeyStore, progress: Progress = noProgress): Promise<number> {
  const sealing = new Sealing(graph);
  if (await sealing.isDone()) return 0;
  let done = 0;
  for (const kind of plainKinds) {
    for await (const count of batches(sealing, keys, kind)) {
      done += count;
      progress({ stage: 'enciphering personal values', done, total: null, unit: 'values' });
    }
  }
  await sealing.noteDone();
  return done;
}

/** Whether a graph of an earlier version still holds such values. */
export async function hasPlainValues(graph: Graph): Promise<boolean> {
  const sealing = new Sealing(graph);
  if (await sealing.isDone()) return false;
  for (const kind of plainKinds) {
    if ((await sealing.plain(kind, { after: '', limit: 1 })).length > 0) return true;
  }
  return false;
}

async function* batches(sealing: Sealing, keys: KeyStore, kind: PlainKind): AsyncGenerator<number> {
  for (let after = ''; ; ) {
    const nodes = await sealing.plain(kind, { after, limit: batchNodes });
    const last = nodes.at(-1);
    if (last === undefined) return;
    const owned = await keys.ensure(new Set(nodes.flatMap(({ owners }) => owners)));
    await sealing.write(
      kind,
      nodes.map((node) => sealedNode(node, owned)),
    );
    after = last.id;
    yield nodes.length;
  }
}

function sealedNode({ id, texts, owners }: PlainNode, keys: ReadonlyMap<InternalId, DataKey>): SealedNode {
  return {
    id,
    owners: owners.flatMap((owner) => {
      const key = keys.get(owner);
      return key === undefined ? [] : [{ id: owner, sealed: sealedTexts(key, id, texts) }];
    }),
  };
}

function sealedTexts(key: DataKey, holder: string, texts: PlainNode['texts']): Record<string, string> {
  const kept = Object.entries(texts).filter(
    ([name, text]) => text !== null && !(name === 'raw' && text === texts['value']),
  );
  return Object.fromEntries(kept.map(([name, text]) => [name, seal(key, placeOf(holder, name), text ?? '')]));
}
