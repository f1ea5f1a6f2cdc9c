import { setInterval } from 'node:timers';
import type { Policy } from './consent/policy.js';
import type { ClassTableCache } from './graph/consent-reads.js';
import type { Graph } from './graph/graph.js';
import { pendingMigrations } from './graph/migrate.js';
import { loadCatalogue } from './graph/read/catalogue.js';
import { KithError } from './model/errors.js';
import { InternalIds, type Secret } from './model/ids.js';
import type { Log } from './observe/log.js';
import { checkCatalogue } from './serve/check-catalogue.js';
import { buildKithSchema } from './serve/schema/build.js';
import { createServer, type Server, type ServerSettings } from './serve/server.js';
import { Tokens, type TokenSettings } from './serve/tokens.js';

export interface ServingParts {
  readonly graph: Graph;
  readonly secret: Secret;
  readonly policy: Policy;
  readonly tokenSettings: TokenSettings;
  readonly log: Log;
  /** The consent classes as this process knows them; who writes consent in this process refreshes it. */
  readonly classes: ClassTableCache;
  readonly settings: ServerSettings;
}

/** How often an instance looks for consent classes that others interned. Until it has seen a class, it denies it. */
const classRefreshMs = 500;

/** Wires the parts of a running Kith and starts it. The one place that knows the whole object graph. */
export async function serve(parts: ServingParts): Promise<Server> {
  const { graph, secret, policy, log, classes } = parts;
  const ids = new InternalIds(secret);
  const catalogue = loadCatalogue();
  const schema = await buildKithSchema();
  checkCatalogue(schema, catalogue);
  await classes.refresh();
  const refreshing = setInterval(() => void refreshClasses(classes, log), classRefreshMs).unref();
  const server = await createServer({
    schema,
    catalogue,
    graph,
    policy,
    secret,
    tokens: new Tokens(parts.tokenSettings, policy, ids),
    terms: (viewer) => classes.currentTerms(viewer),
    ready: () => ready(graph, secret),
    log,
    settings: parts.settings,
  });
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      clearInterval(refreshing);
      await server[Symbol.asyncDispose]();
    },
  };
}

async function refreshClasses(classes: ClassTableCache, log: Log): Promise<void> {
  try {
    await classes.refresh();
  } catch (error) {
    // What was not seen stays denied; the next tick tries again.
    log.requestFailed({ requestId: 'class refresh', error });
  }
}

async function ready(graph: Graph, secret: Secret): Promise<void> {
  await graph.verify();
  const pending = await pendingMigrations(graph, { secret });
  if (pending.length > 0) throw new KithError('DATABASE_UNAVAILABLE', `${pending.length} migrations are pending.`);
}
