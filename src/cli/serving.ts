import { once } from 'node:events';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { GraphQLSchema } from 'graphql';
import { PassClock } from '../analyse/pass-clock.js';
import type { Policy } from '../consent/policy.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { DeploymentReads } from '../graph/deployment-reads.js';
import { bindPublicKeys } from '../graph/public-key-binding.js';
import { personas } from '../ingest/generate/personas.js';
import { serve } from '../main.js';
import { type Log, openLog } from '../observe/log.js';
import type { Audit } from '../rights/audit.js';
import { openTraces } from '../observe/traces.js';
import { buildKithSchema } from '../serve/schema/build.js';
import { Shapes } from '../serve/shapes.js';
import { issueToken } from '../serve/tokens.js';
import { hasDemo } from './demo-present.js';
import { AnalysisSchedule } from './analysis-schedule.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground } from './command-io.js';
import { settingsOf } from './analyse.js';
import { demoCustomers, fillDemo } from './demo.js';
import { KnownShapes } from './known-shapes.js';
import { policyOf } from './policy.js';
import { RetentionSchedule } from './retention-schedule.js';
import { openRequests, recordOperation } from './rights-parts.js';
import { claimsOf } from './viewer-options.js';
import { warmStart } from './warm-start.js';

export interface StartFlags {
  readonly demo: boolean;
  readonly json?: boolean;
}

/** What needs no database of all that `kith start` does once it has one, and takes as long as half of the database's own start. */
export async function prepareServing(): Promise<(io: CommandIo, ground: Ground, flags: StartFlags) => Promise<void>> {
  const schema = await buildKithSchema();
  return (io, ground, flags) => run({ io, ground, flags, schema });
}

/**
 * Rows that wait for their turn while sixteen requests are under way look long-lived to V8, which then makes all their lists in the old generation:
 * sweeping them took a fifth of the processor time of a request.
 */
function rowsDieYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

interface Start {
  readonly io: CommandIo;
  readonly ground: Ground;
  readonly flags: StartFlags;
  readonly schema: GraphQLSchema;
}

async function run({ io, ground, flags, schema }: Start): Promise<void> {
  const { config } = io;
  rowsDieYoung();
  await bindPublicKeys(ground.graph, ground.publicKeys);
  const policy = await policyOf(config);
  const deployment = new DeploymentReads(ground.graph);
  if (flags.demo && !config.production && (await deployment.isEmpty())) {
    await fillDemo({
      settings: settingsOf({}, config),
      ...ground,
      customers: demoCustomers,
      policy,
      folder: resolve(config.home, 'demo'),
      progress: io.progress,
      signal: io.signal,
    });
  }
  if (io.signal.aborted) return;
  const isDemo = await hasDemo(deployment, ground.ids);
  const token = isDemo && config.tokens.key === null ? await demoToken(io, ground) : null;
  const classes = new ClassTableCache(ground.graph, policy, () => Date.now());
  await using audit = await openAudit(config, ground.graph);
  // A restored backup knows nothing of who was erased since: nobody is served before they are gone again.
  const requests = openRequests(io, ground, { policy, audit });
  await requests.parts.erasure.replay();
  const log = openLog(config.logLevel);
  await using traces = config.traces === null ? null : await openTraces(config.traces, () => log.spansLost());
  const { at } = config.analyseAt;
  const clock = at === null ? null : new PassClock(at, config.timeZone);
  const shapes = new Shapes(policy);
  await using known = await KnownShapes.open(config.home, shapes);
  await using server = await serve({
    ...ground,
    schema,
    audit,
    requests,
    policy,
    classes,
    tokenSettings: { ...config.tokens, key: config.tokens.key ?? { kind: 'development', secret: ground.secret } },
    log,
    shapes,
    ...(clock !== null && { passClock: clock }),
    ...(config.metrics !== null && { metrics: config.metrics }),
    ...(traces !== null && { traces }),
    settings: {
      host: config.host,
      port: config.port,
      requestTimeoutMs: config.requestTimeoutMs,
      seedsGraphMax: config.seedsGraphMax,
      introspection: !config.production,
      graphiql: config.production ? null : { token, query: demoPersona.query },
      direct: true,
    },
  });
  await using _schedule = scheduled(io, ground, { clock, log });
  await using _retention = retained(io, ground, { policy, audit, log });
  const { signal } = io;
  const warming = warmStart({ graph: ground.graph, policy, classes, shapes: known.before, log, signal });
  const about = {
    endpoint: `${server.url}/graphql`,
    token,
    browserUrl: isDemo ? ground.database.browserUrl : null,
    metricsUrl: server.metricsUrl,
  };
  io.result(flags, about, whereToLook({ ...about, password: ground.database.password }));
  // Once the first answers have shown which classes those need.
  const archiving = setTimeout(() => void ground.database.archiveClasses(), archiveAfterMs).unref();
  if (!io.signal.aborted) await once(io.signal, 'abort');
  clearTimeout(archiving);
  await warming;
}

/** Lets all analyses run every day, where the settings say when. */
function scheduled(
  { config }: Pick<CommandIo, 'config'>,
  { graph }: Pick<Ground, 'graph'>,
  { clock, log }: { readonly clock: PassClock | null; readonly log: Log },
): AnalysisSchedule | null {
  if (clock !== null) return new AnalysisSchedule({ graph, clock, log, memoryMb: config.analyseMemoryMb });
  if (!config.analyseAt.isSaid) log.passesUnscheduled();
  return null;
}

/** Deletes every day what is too old, where the settings say when. */
function retained(
  { config }: Pick<CommandIo, 'config'>,
  { graph }: Pick<Ground, 'graph'>,
  { policy, audit, log }: { readonly policy: Policy; readonly audit: Audit; readonly log: Log },
): RetentionSchedule | null {
  const { at } = config.retentionAt;
  if (at === null) return null;
  const writeDown = (operation: string) => recordOperation(audit, policy, { operation, about: [] });
  return new RetentionSchedule({ graph, policy, clock: new PassClock(at, config.timeZone), writeDown, log });
}

const archiveAfterMs = 15_000;
const demoPersona = personas[0] ?? { externalId: 'ana', query: '{ me { name } }' };

async function demoToken(io: CommandIo, ground: Ground): Promise<string> {
  const claims = claimsOf(await policyOf(io.config), `customer:${demoPersona.externalId}`, []);
  return issueToken(ground.secret, io.config.tokens, claims, '12h');
}

function whereToLook(about: {
  readonly endpoint: string;
  readonly token: string | null;
  readonly browserUrl: string | null;
  readonly password: string;
  readonly metricsUrl: string | null;
}): string {
  const { endpoint } = about;
  const query =
    '{ me { name purchases(first: 3) { nodes { at totalMinor currency } } recommendations(first: 3) { reason product { name } } } }';
  const lines = [
    '',
    `Kith serves GraphQL at ${endpoint}`,
    ...(about.token === null
      ? ['  a token      npx kith token --as staff']
      : [
          `  GraphiQL     ${endpoint} in a browser, ready to ask`,
          `  a token      (customer ana, 12 hours) ${about.token}`,
          '  a query      paste this:',
          `curl -s ${endpoint} -H 'content-type: application/json' -H 'authorization: Bearer ${about.token}' -d '${JSON.stringify({ query })}'`,
          '  more         npx kith fixtures lists customers worth being',
        ]),
    ...(about.browserUrl === null
      ? []
      : [`  the graph    ${about.browserUrl} (Neo4j Browser; user neo4j, password ${about.password})`]),
    ...(about.metricsUrl === null ? [] : [`  metrics      ${about.metricsUrl}`]),
    'Ctrl-C stops everything.',
    '',
  ];
  return lines.join('\n');
}
