import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { type Policy, policyRev } from '../consent/policy.js';
import type { ReadTerms } from '../consent/terms.js';
import type { Viewer } from '../consent/viewer.js';
import type { Graph } from '../graph/graph.js';
import type { Catalogue } from '../graph/read/catalogue.js';
import { KithError } from '../model/errors.js';
import { InternalIds, type Secret } from '../model/ids.js';
import type { PublicKeys } from '../model/public-keys.js';
import type { Log } from '../observe/log.js';
import type { Metrics } from '../observe/metrics.js';
import type { Traces } from '../observe/traces.js';
import { Assignment } from '../recommend/assignment.js';
import type { Requests } from '../rights/requests.js';
import type { KeyStore } from '../vault/key-store.js';
import { auditedReads, releaseWhenWritten } from './audited-reads.js';
import type { ConsentDesk } from './consent/desk.js';
import { consentExtension } from './consent/extension.js';
import type { RequestContext } from './context.js';
import { Cursors, cursorKeys } from './cursor.js';
import { directAnswers } from './direct.js';
import { formatErrors, refused } from './errors.js';
import type { Gate } from './gate-rules.js';
import { graphiqlPage } from './graphiql.js';
import { SeedsQueue } from './influence/seeds-queue.js';
import { answersUnderJson } from './json-answers.js';
import { askedOnce, Kept } from './kept.js';
import { limitsRule, operationLimits } from './limits.js';
import { registeredOperations } from './operations.js';
import { noGoesThrough, RequestLimits } from './request-limits.js';
import { KeptProducts, RequestProducts } from './product/kept-products.js';
import { PublicIds } from './public-id.js';
import { Reading } from './reading.js';
import { recipientKey } from './recipient.js';
import { ListLog } from './recommendation/list-log.js';
import { productsOfModel } from './recommendation/recommendation.loader.js';
import { exportRoute } from './request/export-route.js';
import type { ServerSettings } from './server-settings.js';
import { StatisticsDesk } from './statistics/desk.js';
import { Shapes } from './shapes.js';
import type { Tokens, Verified } from './tokens.js';
import { watchedAnswers, Watches } from './watches.js';

/** What a server is made of. Another schema over the same parts is served by the same pipeline. */
export interface ServerParts {
  /** Its roots are guarded; see `guardRoots`. */
  readonly schema: GraphQLSchema;
  readonly gate: Gate;
  readonly catalogue: Catalogue;
  readonly graph: Graph;
  /** The keys under which personal values were enciphered. */
  readonly keys: KeyStore;
  readonly policy: Policy;
  readonly secret: Secret;
  readonly publicKeys: PublicKeys;
  readonly tokens: Tokens;
  /** The terms under which a viewer reads, from the class table as it is known now. */
  readonly terms: (viewer: Viewer) => ReadTerms;
  /** Rejects while the server cannot answer: no database, a migration missing. Settles with what is told besides to everybody who asks. */
  readonly ready: () => Promise<Readonly<Record<string, unknown>>>;
  readonly consent: ConsentDesk;
  /** What customers demand of their data; null: this server takes no requests. */
  readonly requests: Requests | null;
  readonly log: Log;
  /** Null: nothing is counted. */
  readonly metrics: Metrics | null;
  /** Null: nothing is traced. */
  readonly traces: Traces | null;
  readonly settings: ServerSettings;
  /** The shapes of statements that clients have in use, for who keeps them for the next start. */
  readonly shapes?: Shapes | undefined;
}

export interface Server extends AsyncDisposable {
  readonly url: string;
}

const bodyBytesMax = 256 * 1024;
const drainMsMax = 10_000;
/** How long a request may take to arrive: who sends a byte now and then holds a connection. */
const receivedMsMax = 30_000;

/** Starts an HTTP server: `/graphql`, `/live`, `/ready`, and GraphiQL in development. Disposing of it drains it first. */
export async function createServer(parts: ServerParts): Promise<Server> {
  const app = fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: receivedMsMax,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
  });
  const state = { draining: false };
  const apollo = apolloServer(parts, app);
  await apollo.start();
  // GraphiQL is one page of inline scripts, which the default content security policy forbids.
  await app.register(helmet, parts.settings.graphiql === null ? {} : { contentSecurityPolicy: false });
  // A connection that answers while the server drains would else stay open, and be waited for, until it is idle for long.
  app.addHook('onSend', async (_request, reply) => {
    if (state.draining) reply.header('connection', 'close');
  });
  const readings = new WeakMap<FastifyRequest, Reading>();
  const viewers = new WeakMap<FastifyRequest, Viewer>();
  const { metrics, traces } = parts;
  const lists = ListLog.of(parts);
  app.addHook('onClose', async () => lists?.settled());
  const watches = metrics === null && traces === null ? null : new Watches(metrics, traces);
  app.route({
    method: 'POST',
    url: '/graphql',
    ...(watches !== null && { onRequest: async (request, reply) => watches.begin(request, reply) }),
    handler: fastifyApolloHandler(apollo, { context: contextOf(parts, { readings, viewers, watches, lists }) }),
    onSend: releaseWhenWritten(readings, (request) => watches?.of(request)?.answered('AUDIT_FAILED', false)),
    onResponse: async (request, reply) => {
      const { client = null, purpose = null } = viewers.get(request) ?? {};
      const [status, durationMs] = [reply.statusCode, Math.round(reply.elapsedTime)];
      parts.log.requestAnswered({ requestId: request.id, client, purpose, status, durationMs });
    },
  });
  routes(app, parts, state);
  const url = await listen(app, parts.settings);
  parts.log.serverListening({ url });
  return {
    url,
    async [Symbol.asyncDispose]() {
      state.draining = true;
      parts.log.serverDraining();
      await Promise.race([apollo.stop().then(() => app.close()), delay(drainMsMax, undefined, { ref: false })]);
      parts.log.serverStopped();
    },
  };
}

function apolloServer(parts: ServerParts, app: FastifyInstance): ApolloServer<RequestContext> {
  const { introspection, direct } = parts.settings;
  const format = formatErrors((error, requestId) => parts.log.requestFailed({ requestId, error }));
  return new ApolloServer<RequestContext>({
    schema: parts.schema,
    introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    validationRules: [limitsRule],
    parseOptions: { maxTokens: operationLimits.tokens },
    formatError: format,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      fastifyApolloDrainPlugin(app),
      noGoesThrough(),
      registeredOperations(parts.policy),
      ...(direct ? [directAnswers(format)] : []),
      consentExtension(parts.policy, parts.catalogue),
      answersUnderJson(),
      auditedReads(parts.consent.parts),
      ...(parts.metrics === null && parts.traces === null ? [] : [watchedAnswers()]),
    ],
  });
}

/** Most recipients and viewers whose keys and ciphers are kept from one request to the next. */
const recipientsMax = 100;
const viewersMax = 1_000;

interface UnderWay {
  readonly readings: WeakMap<FastifyRequest, Reading>;
  readonly viewers: WeakMap<FastifyRequest, Viewer>;
  readonly watches: Watches | null;
  readonly lists: ListLog | null;
}

function contextOf(parts: ServerParts, { readings, viewers, watches, lists }: UnderWay) {
  const statistics = new StatisticsDesk(parts);
  const experiments = { declared: parts.policy.experiments, assignment: new Assignment(parts.secret) };
  const limits = new RequestLimits(parts.policy);
  const lookup = new InternalIds(parts.secret);
  const shapes = parts.shapes ?? new Shapes(parts.policy);
  const seeds = new SeedsQueue(parts.settings.seedsGraphMax);
  const products = new KeptProducts({ idsOf: productsOfModel });
  const keysOfCursors = cursorKeys(parts.publicKeys);
  const idsOf = new Kept(recipientsMax, (recipient: string) => new PublicIds(parts.publicKeys, recipient));
  const cursorsOf = new Kept(
    viewersMax,
    (viewer: string) => new Cursors(keysOfCursors, viewer, policyRev(parts.policy)),
  );
  return async (request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> => {
    const now = Date.now();
    const watch = watches?.of(request) ?? null;
    const { viewer, purposes } = await verifiedOf(parts, request).catch((error: unknown) => refused(error, watch));
    watch?.verified(viewer);
    const terms = parts.terms(viewer);
    const recipient = recipientKey(parts.policy, viewer);
    const reading = new Reading();
    readings.set(request, reading);
    viewers.set(request, viewer);
    const counted = await limits.count(viewer, request.body).catch((error: unknown) => refused(error, watch));
    const cancel = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) cancel.abort();
    });
    return {
      requestId: request.id,
      viewer,
      gate: parts.gate,
      purposes,
      terms,
      termsFor: parts.terms,
      self: viewer.endUser?.kind === 'customer' ? viewer.endUser.id : null,
      ids: idsOf.get(recipient),
      cursors: cursorsOf.get(JSON.stringify(viewer)),
      keys: parts.keys,
      graph: parts.graph,
      catalogue: parts.catalogue,
      lookup,
      consent: parts.consent,
      requests: () => parts.requests ?? noRequests(),
      statistics,
      experiments,
      lists,
      schema: parts.schema,
      deadline: now + parts.settings.requestTimeoutMs,
      signal: cancel.signal,
      loaders: new Map(),
      products: new RequestProducts(products),
      shapes,
      seeds,
      reading,
      counted,
      watch,
    };
  };
}

/** A request without a token is refused before anything is parsed. */
async function verifiedOf(parts: ServerParts, request: FastifyRequest): Promise<Verified> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '') {
    throw new KithError(
      'UNAUTHENTICATED',
      'Send a token: `Authorization: Bearer …`. For development `kith token` makes one.',
    );
  }
  const purpose = request.headers['x-kith-purpose'];
  return parts.tokens.viewer(token, typeof purpose === 'string' ? purpose : null);
}

function routes(app: FastifyInstance, parts: ServerParts, state: { readonly draining: boolean }): void {
  app.get('/live', async (_request, reply) => reply.send({ status: 'live' }));
  // Everybody may ask, and each look asks the database several things.
  const ready = askedOnce(parts.ready);
  app.get('/ready', async (_request, reply) => {
    if (state.draining) return reply.code(503).send({ status: 'draining' });
    return ready().then(
      (said) => reply.send({ status: 'ready', ...said }),
      (error: unknown) => {
        const code = error instanceof KithError && error.code === 'AUDIT_FAILED' ? { because: error.code } : {};
        return reply.code(503).send({ status: 'not ready', ...code });
      },
    );
  });
  const { requests, consent, log } = parts;
  if (requests !== null) exportRoute(app, { ...consent.parts, requests, log });
  const { graphiql } = parts.settings;
  if (graphiql === null) return;
  app.get('/graphql', async (_request, reply) => reply.type('text/html').send(graphiqlPage(graphiql)));
}

function noRequests(): never {
  throw new KithError('REQUEST_NOT_POSSIBLE', 'This server takes no requests of customers.');
}

async function listen(app: FastifyInstance, settings: ServerSettings): Promise<string> {
  try {
    return await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new KithError('PORT_TAKEN', `Port ${settings.port} is taken. Stop what listens there, or set KITH_PORT.`, {
      cause: error,
    });
  }
}
