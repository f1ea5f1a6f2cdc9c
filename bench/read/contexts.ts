// type-graphql wants it before anything of it is loaded.
import { firstPublicKeys } from '../../src/model/public-keys.js';
import 'reflect-metadata';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { policyRev } from '../../src/consent/policy.js';
import { openConsentDesk } from '../../src/main.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import type { ReadTerms } from '../../src/consent/terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { loadCatalogue } from '../../src/graph/read/catalogue.js';
import type { Composition } from '../../src/graph/read/compose.js';
import { InternalIds } from '../../src/model/ids.js';
import { Assignment } from '../../src/recommend/assignment.js';
import { planRoot } from '../../src/serve/answer.js';
import type { RequestContext } from '../../src/serve/context.js';
import { cursorKeys, Cursors } from '../../src/serve/cursor.js';
import { openGate } from '../../src/serve/gate-rules.js';
import { SeedsQueue } from '../../src/serve/influence/seeds-queue.js';
import { KeptProducts, RequestProducts } from '../../src/serve/product/kept-products.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { Reading } from '../../src/serve/reading.js';
import { roots } from '../../src/serve/roots.js';
import { buildKithSchema } from '../../src/serve/schema/build.js';
import { fieldsOf } from '../../src/serve/select.js';
import { Shapes } from '../../src/serve/shapes.js';
import { StatisticsDesk } from '../../src/serve/statistics/desk.js';
import { benchKeys, benchSecret } from '../bench.js';
import { benchViewer } from './world.js';

/** A request context as the server makes it for the bench's viewer, to plan documents outside of a server. */
export async function benchContext(graph: Graph, terms: ReadTerms): Promise<RequestContext> {
  const catalogue = loadCatalogue();
  return {
    requestId: 'bench',
    viewer: benchViewer,
    gate: openGate({ policy: defaultPolicy, catalogue }),
    purposes: [benchViewer.purpose],
    terms,
    termsFor: () => terms,
    self: null,
    ids: new PublicIds(firstPublicKeys(benchSecret), 'first_party'),
    cursors: new Cursors(
      cursorKeys(firstPublicKeys(benchSecret)),
      JSON.stringify(benchViewer),
      policyRev(defaultPolicy),
    ),
    keys: benchKeys,
    graph,
    shapes: new Shapes(defaultPolicy),
    seeds: new SeedsQueue(),
    catalogue,
    lookup: new InternalIds(benchSecret),
    consent: openConsentDesk({
      graph,
      policy: defaultPolicy,
      classes: new ClassTableCache(graph, defaultPolicy, Date.now),
    }),
    requests: () => {
      throw new Error('the bench takes no requests');
    },
    experiments: { declared: [], assignment: new Assignment(benchSecret) },
    lists: null,
    statistics: new StatisticsDesk({ graph, policy: defaultPolicy, secret: benchSecret }),
    schema: await buildKithSchema(),
    deadline: Number.MAX_SAFE_INTEGER,
    signal: new AbortController().signal,
    loaders: new Map(),
    products: new RequestProducts(new KeptProducts({ idsOf: () => undefined })),
    reading: new Reading(),
    counted: null,
    watch: null,
  };
}

/** The one statement that a document of one root composes to. */
export function compositionOf(
  context: RequestContext,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
): Composition {
  const document: DocumentNode = parse(text);
  const operation = document.definitions.find(
    (each) => each.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const query = context.schema.getQueryType();
  if (!query) throw new Error('the schema has no queries');
  const asked = { schema: context.schema, fragments: {}, variables };
  const [field] = fieldsOf(asked, query, [operation.selectionSet]);
  const root = field === undefined ? undefined : roots[field.name];
  if (field === undefined || root === undefined) throw new Error('the document has no root that composes');
  const planned = planRoot(context, asked, root, { field, lists: 'resolved' });
  if (planned.kind === 'nothing') throw new Error('the document asks for an id that nobody was given');
  return planned.composition;
}

/** The parameters with which the server sends a composition. */
export function paramsOf(terms: ReadTerms, composition: Composition): { readonly read: Record<string, unknown> } {
  const keys = composition.categories ?? Object.keys(terms.allow);
  const allow = Object.fromEntries(
    keys.flatMap((key) => (terms.allow[key] === undefined ? [] : [[key, terms.allow[key]]])),
  );
  return { read: { ...terms, allow, args: composition.args, ids: [] } };
}
