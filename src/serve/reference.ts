import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Noun } from '../model/nouns.js';
import type { RequestContext } from './context.js';
import { answerIds, nodesMax } from './nodes.js';

/** Answers a federated reference through the same composer as `node`. Unknown, foreign and invisible keys are null alike. */
export async function referenceResolver(
  context: RequestContext,
  info: GraphQLResolveInfo,
  noun: string,
  reference: { readonly id?: unknown },
): Promise<unknown> {
  const read = typeof reference.id === 'string' ? context.ids.read(reference.id) : null;
  if (read === null || read.noun !== noun) return null;
  return loaderFor(context, info, read.noun, `read entities ${noun}`).load(read.id);
}

/** One statement a noun and place in the document, whatever the number of ids. `root`: what metrics and traces call it where the document alone says that it is read. */
export function loaderFor(
  context: RequestContext,
  info: GraphQLResolveInfo,
  noun: Noun,
  root: string | null = null,
): DataLoader<InternalId, unknown> {
  const place = `${noun} ${info.fieldNodes.map((node) => node.loc?.start ?? 0).join(' ')}`;
  const known = context.loaders.get(place);
  if (known !== undefined) return known;
  const loader = new DataLoader<InternalId, unknown>(
    async (ids) => {
      const read = root === null ? undefined : context.watch?.read(root);
      return (await answerIds(context, info, noun, ids).finally(read)) as unknown[];
    },
    { maxBatchSize: nodesMax },
  );
  context.loaders.set(place, loader);
  return loader;
}

/** Refuses an `_entities` call that is too large before any statement. */
export function checkRepresentations(representations: unknown): void {
  if (Array.isArray(representations) && representations.length > nodesMax) {
    throw new KithError(
      'QUERY_TOO_LARGE',
      `\`_entities\` takes at most ${nodesMax} representations, not ${representations.length}.`,
    );
  }
}
