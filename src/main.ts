import { setInterval } from 'node:timers';
import type { GraphQLSchema } from 'graphql';
import { type PassClock, passState } from './analyse/pass-clock.js';
import { type Policy, purposesOf } from './consent/policy.js';
import type { ClassTableCache } from './graph/consent-reads.js';
import { ConsentWrites } from './graph/consent-writes.js';
import { DeploymentReads } from './graph/deployment-reads.js';
import type { Graph } from './graph/graph.js';
import { pendingMigrations } from './graph/migrate.js';
import { passRecord } from './graph/pass-lease.js';
import { type Catalogue, loadCatalogue } from './graph/read/catalogue.js';
import { KithError } from './model/errors.js';
import { InternalIds, type Secret } from './model/ids.js';
import { firstPublicKeys, type PublicKeys } from './model/public-keys.js';
import type { Log } from './observe/log.js';
import { openMetrics } from './observe/metrics.js';
import { type MetricsSettings, serveMetrics } from './observe/metrics-server.js';
import type { Traces } from './observe/traces.js';
import type { Requests } from './rights/requests.js';
import { RequestWorker } from './rights/request-worker.js';
import { type Audit, noAudit } from './rights/audit.js';
import type { KeyStore } from './vault/key-store.js';
import { ConsentDesk } from './serve/consent/desk.js';
import { checkCatalogue } from './serve/check-catalogue.js';
import { guardRoots } from './serve/gate.js';
import { openGate } from './serve/gate-rules.js';
import { buildKithSchema } from './serve/schema/build.js';
import { createServer, type Server } from './serve/server.js';
import type { ServerSettings } from './serve/server-settings.js';
import type { Shapes } from './serve/shapes.js';
import { standingOf } from './serve/standing.js';
import { Tokens, type TokenSettings } from './serve/tokens.js';

export interface ServingParts {
  readonly graph: Graph;
  readonly secret: Secret;
  /** Under which ids and cursors leave; the secret alone if none are given. */
  readonly publicKeys?: PublicKeys;
  /** The keys under which personal values were enciphered; a value without its key is absent. */
  readonly keys: KeyStore;
  readonly policy: Policy;
  readonly tokenSettings: TokenSettings;
  readonly log: Log;
  /** The consent classes as this process knows them; who writes consent in this process refreshes it. */
  readonly classes: ClassTableCache;
  readonly settings: ServerSettings;
  /** Where metrics are served; nothing is counted if it is not given. */
  readonly metrics?: MetricsSettings | undefined;
  /** Where spans of requests go; nowhere if it is not given. */
  readonly traces?: Traces | undefined;
  /** Where audited operations and reads of customer data are written down; without one they are refused. */
  readonly audit?: Audit | undefined;
  /** What customers demand of their data, carried out in the background; without it this server takes no requests. */
  readonly requests?: Requests | undefined;
  /** How often the background looks for what customers demand, milliseconds; 2,000 if not given. */
  readonly requestsEveryMs?: number;
  /** When all analyses run by themselves; nothing is said of it if none is given. */
  readonly passClock?: PassClock;
  /** The parts that are read by; those of `cypher/read` if none are given. */
  readonly catalogue?: Catalogue;
  /** The shapes of statements that clients have in use; those of this server alone if none are given. */
  readonly shapes?: Shapes;
  /** The schema that is served, which nobody has served yet; that of Kith is built if none is given. */
  readonly schema?: GraphQLSchema;
}

export interface KithServer extends Server {
  /** Where metrics are told; null: nowhere. */
  readonly metricsUrl: string | null;
}

/** How often an instance takes anew the classes of customers whose windows have passed. */
const dueClassesMs = 60_000;
/** How often an instance looks for consent classes that others interned. Until it has seen a class, it denies it. */
const classRefreshMs = 500;

/** Wires the parts of a running Kith and starts it. The one place that knows the whole object graph. */
export async function serve(parts: ServingParts): Promise<KithServer> {
  const { graph, secret, policy, log, classes } = parts;
  const ids = new InternalIds(secret);
  const catalogue = parts.catalogue ?? loadCatalogue();
  const schema = parts.schema ?? (await buildKithSchema());
  checkCatalogue(schema, catalogue);
  guardRoots(schema);
  const consent = new ConsentWrites(graph, policy, () => Date.now());
  await consent.keepNotices();
  await consent.classifyMissing();
  // Finding the records of a million customers takes seconds, which no request should wait for.
  const [due] = await Promise.all([dueCommand(graph), classes.refresh(), parts.keys.load([])]);
  if (due !== null) log.modelDue({ due });
  const timers = [
    setInterval(() => void logged(log, 'class refresh', () => classes.refresh()), classRefreshMs).unref(),
    setInterval(() => void logged(log, 'due classes', () => consent.reclassifyDue(Date.now())), dueClassesMs).unref(),
  ];
  const metrics = parts.metrics === undefined ? null : await serveFigures(parts.metrics, parts);
  const server = await createServer({
    schema,
    gate: openGate({ policy, catalogue }),
    catalogue,
    graph,
    keys: parts.keys,
    policy,
    secret,
    publicKeys: parts.publicKeys ?? firstPublicKeys(secret),
    tokens: new Tokens(parts.tokenSettings, policy, ids),
    terms: (viewer) => classes.currentTerms(viewer),
    ready: () => ready(parts),
    consent: openConsentDesk(parts, consent),
    requests: parts.requests ?? null,
    log,
    metrics: metrics?.figures ?? null,
    traces: parts.traces ?? null,
    settings: parts.settings,
    shapes: parts.shapes,
  });
  const worker =
    parts.requests === undefined
      ? null
      : new RequestWorker({
          requests: parts.requests,
          failed: (requestId, error) => log.requestFailed({ requestId, error }),
          waits: (requestId, why) => log.requestWaits({ requestId, why }),
          ...(parts.requestsEveryMs !== undefined && { everyMs: parts.requestsEveryMs }),
        });
  return {
    url: server.url,
    metricsUrl: metrics?.url ?? null,
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer);
      await worker?.[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await metrics?.[Symbol.asyncDispose]();
    },
  };
}

/** Counts, and tells on a listener of its own what was counted and how the deployment stands. */
async function serveFigures(settings: MetricsSettings, { graph, policy }: Pick<ServingParts, 'graph' | 'policy'>) {
  const labels = { clients: policy.clients.map(({ id }) => id), purposes: purposesOf(policy) };
  const figures = await openMetrics(labels);
  const stands = standingOf(graph, () => Date.now());
  const text = async () => figures.text(await stands());
  const { url, [Symbol.asyncDispose]: dispose } = await serveMetrics(settings, {
    contentType: figures.contentType,
    text,
  });
  return { figures, url, [Symbol.asyncDispose]: dispose };
}

/** Where requests say and are told consent. */
export function openConsentDesk(
  { graph, policy, classes, audit = noAudit }: Pick<ServingParts, 'graph' | 'policy' | 'classes' | 'audit'>,
  writes = new ConsentWrites(graph, policy, () => Date.now()),
): ConsentDesk {
  return new ConsentDesk({ graph, policy, writes, audit, refresh: () => classes.refresh(), now: () => Date.now() });
}

/** What a timer could not do stays denied; its next tick tries again. */
async function logged(log: Log, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.requestFailed({ requestId: what, error });
  }
}

/** Until it was run, lists are the popular ones: another version of Kith made the item model that is served. */
async function dueCommand(graph: Graph): Promise<string | null> {
  return (await new DeploymentReads(graph).isModelDue()) ? 'kith analyse --job neighbourhood' : null;
}

async function ready({
  graph,
  secret,
  audit = noAudit,
  passClock,
}: ServingParts): Promise<Readonly<Record<string, unknown>>> {
  await audit.ready();
  await graph.verify();
  const pending = await pendingMigrations(graph, { secret });
  if (pending.length > 0) throw new KithError('DATABASE_UNAVAILABLE', `${pending.length} migrations are pending.`);
  const due = await dueCommand(graph);
  return {
    ...(due !== null && { due }),
    ...(passClock !== undefined && { analyses: passState(passClock, await passRecord(graph), Date.now()) }),
  };
}
