import type DataLoader from 'dataloader';
import type { GraphQLSchema } from 'graphql';
import type { Purpose } from '../consent/purposes.js';
import type { ReadTerms } from '../consent/terms.js';
import type { Viewer } from '../consent/viewer.js';
import type { Graph, RunOptions } from '../graph/graph.js';
import type { Catalogue } from '../graph/read/catalogue.js';
import type { Composition } from '../graph/read/compose.js';
import type { InternalId, InternalIds } from '../model/ids.js';
import type { Watch } from '../observe/watch.js';
import type { Experiments } from '../recommend/assignment.js';
import type { Requests } from '../rights/requests.js';
import type { KeyStore } from '../vault/key-store.js';
import type { ConsentDesk } from './consent/desk.js';
import type { Cursors } from './cursor.js';
import type { Gate } from './gate-rules.js';
import type { SeedsQueue } from './influence/seeds-queue.js';
import type { RequestProducts } from './product/kept-products.js';
import type { PublicIds } from './public-id.js';
import type { ListLog } from './recommendation/list-log.js';
import type { Reading } from './reading.js';
import type { Counted } from './request-limits.js';
import type { Shapes } from './shapes.js';
import type { StatisticsDesk } from './statistics/desk.js';

/** What one request works with. Made once a request, after its token was verified. */
export interface RequestContext {
  readonly requestId: string;
  readonly viewer: Viewer;
  readonly gate: Gate;
  /** What the token lets its client do, after narrowing; `viewer.purpose` is the first. */
  readonly purposes: readonly Purpose[];
  readonly terms: ReadTerms;
  /** Terms for another viewer of the same request, as an algorithm is one. */
  readonly termsFor: (viewer: Viewer) => ReadTerms;
  /** The customer in front of the client, or null. */
  readonly self: InternalId | null;
  readonly ids: PublicIds;
  readonly cursors: Cursors;
  readonly keys: KeyStore;
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  /** Makes the ids of identifiers from their values. */
  readonly lookup: InternalIds;
  readonly consent: ConsentDesk;
  /** What customers demand of their data. Throws `REQUEST_NOT_POSSIBLE` where this server takes no requests. */
  readonly requests: () => Requests;
  readonly statistics: StatisticsDesk;
  readonly experiments: Experiments;
  /** Where lists are written down as they are shown; null: nowhere. */
  readonly lists: ListLog | null;
  readonly schema: GraphQLSchema;
  /** Milliseconds since 1970 by which the request must be answered. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly loaders: Map<string, DataLoader<InternalId, unknown>>;
  /** What products say of themselves, where that is kept. */
  readonly products: RequestProducts;
  /** The shapes of statements that clients have in use. */
  readonly shapes: Shapes;
  /** Whose turn it is to choose seeds. */
  readonly seeds: SeedsQueue;
  /** What of customers was read so far, for the audit. */
  readonly reading: Reading;
  /** How a request that may be a no was counted; null: it is none, or nothing limits it. */
  readonly counted: Counted | null;
  /** What metrics and traces see of the request; null where there are neither. */
  readonly watch: Watch | null;
}

/** Whose published counts order a list, and of which snapshot. */
export interface Published {
  readonly runId: string;
  readonly organisation: string;
}

/** Sends a composed statement with the request's terms, within its deadline. Throws `TOO_MANY_SHAPES` where its client has too many others in use. */
export function runComposed(
  context: RequestContext,
  composition: Composition,
  ids: readonly InternalId[],
  published: Published | null = null,
): Promise<readonly unknown[]> {
  context.shapes.use(context.viewer, composition.statement);
  return runOwn(context, composition, ids, published);
}

/** The same of a statement that is Kith's own, whatever the document is: it is no shape of the client. */
export function runOwn(
  context: RequestContext,
  composition: Composition,
  ids: readonly InternalId[],
  published: Published | null = null,
): Promise<readonly unknown[]> {
  const { terms } = context;
  const categories = composition.categories?.filter((category) => terms.allow[category] !== undefined) ?? null;
  context.reading.touch(categories);
  const read = { ...terms, allow: vectors(terms, categories), args: composition.args, ids, published };
  return context.graph.composed(composition.statement, { read }, runOptions(context));
}

export function runOptions(context: RequestContext): RunOptions {
  return { timeoutMs: Math.max(1, context.deadline - Date.now()), signal: context.signal };
}

/** Only the vectors that the statement reads travel. A category that is missing there is null, so denied. */
function vectors(terms: ReadTerms, categories: readonly string[] | null): ReadTerms['allow'] {
  if (categories === null) return terms.allow;
  const allow: Record<string, Int8Array> = {};
  for (const category of categories) {
    const vector = terms.allow[category];
    if (vector !== undefined) allow[category] = vector;
  }
  return allow;
}
