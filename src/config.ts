import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { DatabaseSettings } from './database/database.js';
import { analysisMemoryMb, memoryMb } from './database/memory.js';
import { KithError } from './model/errors.js';
import { isTimeZone } from './model/day-clock.js';
import { isLoopback } from './model/loopback.js';

/** Everything that the environment says, checked. */
export interface Config {
  readonly production: boolean;
  /** The folder of this deployment: data, jars, logs, secret. Absolute. */
  readonly home: string;
  readonly port: number;
  readonly host: string;
  /** Where metrics are served, or null. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Where spans of requests are sent, and of which share of them, or null. */
  readonly traces: { readonly endpoint: string; readonly share: number } | null;
  readonly database: DatabaseSettings;
  /** The deployment's secret as hex or base64, or null to keep a generated one in the home. */
  readonly secret: string | null;
  /** Under which ids and cursors leave, as `version=secret` in the order in which they came into use, or null for what the home keeps. */
  readonly publicKeys: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Who issues tokens and how they are verified; `key` null: the deployment's own key, in development only. */
  readonly tokens: {
    readonly issuer: string;
    readonly audience: string;
    readonly key:
      | { readonly kind: 'jwks'; readonly url: string }
      | { readonly kind: 'public'; readonly pem: string; readonly algorithm: 'RS256' | 'ES256' | 'EdDSA' }
      | null;
    /** Which `typ` of the header are taken. */
    readonly types: readonly string[];
  };
  /** After so long a request is cancelled, milliseconds. */
  readonly requestTimeoutMs: number;
  /** Customers and influences together that `seedCustomers` may read; undefined: what Kith takes by default. */
  readonly seedsGraphMax: number | undefined;
  /** By whose clock it is morning or evening, as `Europe/Berlin`. */
  readonly timeZone: string;
  /** When all analyses run every day, as `03:15`; null: they do not by themselves. `isSaid`: the environment says so. */
  readonly analyseAt: { readonly at: string | null; readonly isSaid: boolean };
  /** When what the policy lets become no older is deleted every day, in the same form. */
  readonly retentionAt: { readonly at: string | null; readonly isSaid: boolean };
  /** What analyses run with where no option says otherwise, whoever begins them; undefined: what Kith takes by default. */
  readonly analyses: {
    readonly itemSupport: number | undefined;
    readonly pairSupport: number | undefined;
    readonly neighbours: number | undefined;
    readonly communityMembers: number | undefined;
    readonly seed: number | undefined;
  };
  /** How much the process in which they run may hold, megabytes. */
  readonly analyseMemoryMb: number;
  /** The policy file to use in place of the built-in policy, or null. */
  readonly policyFile: string | null;
  /** The folder in which the ends of the audit are kept a second time, or null for one in the home. Absolute. */
  readonly auditAnchors: string | null;
  /** When the disk has what the audit writes: before an answer leaves, or soon after. */
  readonly auditSync: 'answer' | 'interval';
}

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const analyseAtDefault = '03:15';
/** Before the analyses, so that they learn nothing of what is too old. */
const retentionAtDefault = '02:15';
const timeOfDay = /^(off|([01]\d|2[0-3]):[0-5]\d)$/;
const atLeastOne = z.coerce.number().int().min(1);
const port = z.coerce.number().int().min(1).max(65_535);

const Environment = z.object({
  NODE_ENV: z.string().optional(),
  NEO4J_URI: z
    .string()
    .regex(/^(bolt|neo4j)(\+s|\+ssc)?:\/\/\S+$/, 'must begin with bolt:// or neo4j://, with +s for TLS')
    .optional(),
  NEO4J_USERNAME: z.string().min(1).default('neo4j'),
  NEO4J_PASSWORD: z.string().default(''),
  KITH_HOME: z.string().min(1).optional(),
  KITH_JARS: z.string().min(1).optional(),
  KITH_DATABASE: z.enum(['auto', 'docker', 'embedded']).default('auto'),
  KITH_MAVEN_MIRROR: z.url({ protocol: /^https?$/ }).default('https://repo1.maven.org/maven2'),
  KITH_MAVEN_REPOSITORY: z.string().min(1).optional(),
  KITH_BOLT_PORT: port.optional(),
  KITH_BROWSER_PORT: port.optional(),
  KITH_JAVA: z.string().min(1).optional(),
  JAVA_HOME: z.string().min(1).optional(),
  KITH_HEAP_MB: z.coerce.number().int().min(256).optional(),
  KITH_PAGE_CACHE_MB: z.coerce.number().int().min(64).optional(),
  KITH_SECRET: z.string().min(1).optional(),
  KITH_PUBLIC_KEYS: z.string().min(1).optional(),
  KITH_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  KITH_POLICY: z.string().min(1).optional(),
  KITH_AUDIT_ANCHOR: z.string().min(1).optional(),
  KITH_AUDIT_SYNC: z.enum(['answer', 'interval']).default('answer'),
  KITH_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  KITH_JWT_PUBLIC_KEY: z.string().startsWith('-----BEGIN PUBLIC KEY-----', 'must be an SPKI key in PEM').optional(),
  KITH_JWT_ALGORITHM: z.enum(['RS256', 'ES256', 'EdDSA']).default('ES256'),
  KITH_JWT_ISSUER: z.string().min(1).default('kith'),
  KITH_JWT_AUDIENCE: z.string().min(1).default('kith'),
  KITH_JWT_TYPES: z
    .string()
    .regex(/^[\w.+-]+(,[\w.+-]+)*$/, 'must be types separated by commas, such as at+jwt,JWT')
    .default('at+jwt'),
  KITH_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be a time zone of the IANA database, such as Europe/Berlin')
    .default('UTC'),
  KITH_ANALYSE_AT: z.string().regex(timeOfDay, 'must be off, or a time of day such as 03:15').optional(),
  KITH_RETENTION_AT: z.string().regex(timeOfDay, 'must be off, or a time of day such as 02:15').optional(),
  KITH_ANALYSE_ITEM_SUPPORT: atLeastOne.optional(),
  KITH_ANALYSE_PAIR_SUPPORT: atLeastOne.optional(),
  KITH_ANALYSE_NEIGHBOURS: atLeastOne.optional(),
  KITH_ANALYSE_COMMUNITY_MEMBERS: atLeastOne.optional(),
  KITH_ANALYSE_SEED: z.coerce.number().int().optional(),
  KITH_ANALYSE_MEMORY_MB: z.coerce.number().int().min(256).optional(),
  KITH_REQUEST_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(10_000),
  KITH_SEEDS_GRAPH_MAX: atLeastOne.optional(),
  KITH_PORT: port.default(4000),
  KITH_HOST: z.string().min(1).default('127.0.0.1'),
  KITH_METRICS_PORT: port.optional(),
  KITH_METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
});

/** Checks the environment. An empty variable counts as unset. Throws `CONFIGURATION` and names each variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new KithError('CONFIGURATION', `The environment has a wrong setting. ${faults.join('; ')}.`);
  }
  const values = parsed.data;
  refuseSharedPort(values);
  const home = values.KITH_HOME === undefined ? resolve(projectFolder, '.kith') : resolve(values.KITH_HOME);
  return {
    production: values.NODE_ENV === 'production',
    home,
    port: values.KITH_PORT,
    host: values.KITH_HOST,
    metrics:
      values.KITH_METRICS_PORT === undefined
        ? null
        : { host: values.KITH_METRICS_HOST, port: values.KITH_METRICS_PORT },
    traces: traceSettings(values),
    database: databaseSettings(values, home),
    secret: values.KITH_SECRET ?? null,
    publicKeys: values.KITH_PUBLIC_KEYS ?? null,
    logLevel: values.KITH_LOG,
    tokens: tokenSettings(values),
    timeZone: values.KITH_TIME_ZONE,
    analyseAt: dailyAt(values.KITH_ANALYSE_AT, analyseAtDefault, values),
    retentionAt: dailyAt(values.KITH_RETENTION_AT, retentionAtDefault, values),
    analyses: {
      itemSupport: values.KITH_ANALYSE_ITEM_SUPPORT,
      pairSupport: values.KITH_ANALYSE_PAIR_SUPPORT,
      neighbours: values.KITH_ANALYSE_NEIGHBOURS,
      communityMembers: values.KITH_ANALYSE_COMMUNITY_MEMBERS,
      seed: values.KITH_ANALYSE_SEED,
    },
    analyseMemoryMb: values.KITH_ANALYSE_MEMORY_MB ?? analysisMemoryMb(memoryMb()),
    requestTimeoutMs: values.KITH_REQUEST_TIMEOUT_MS,
    seedsGraphMax: values.KITH_SEEDS_GRAPH_MAX,
    policyFile: values.KITH_POLICY === undefined ? null : resolve(values.KITH_POLICY),
    auditAnchors: values.KITH_AUDIT_ANCHOR === undefined ? null : resolve(values.KITH_AUDIT_ANCHOR),
    auditSync: values.KITH_AUDIT_SYNC,
  };
}

/** A database of somebody else's, or in production, is worked on where it is asked for; one that Kith brought up to try it is kept fresh. */
function dailyAt(
  said: string | undefined,
  unsaid: string,
  { NODE_ENV, NEO4J_URI }: z.output<typeof Environment>,
): { readonly at: string | null; readonly isSaid: boolean } {
  if (said !== undefined) return { at: said === 'off' ? null : said, isSaid: true };
  return { at: NODE_ENV === 'production' || NEO4J_URI !== undefined ? null : unsaid, isSaid: false };
}

/** The listeners of the server and those of a database that Kith starts cannot share a port. */
function refuseSharedPort(values: z.output<typeof Environment>): void {
  const ofDatabase = values.NEO4J_URI === undefined ? (['KITH_BOLT_PORT', 'KITH_BROWSER_PORT'] as const) : [];
  const names = ['KITH_PORT', 'KITH_METRICS_PORT', ...ofDatabase] as const;
  const shared = names.filter((name) => names.some((other) => other !== name && values[other] === values[name]));
  const set = shared.filter((name) => values[name] !== undefined);
  if (set.length > 0)
    throw new KithError(
      'CONFIGURATION',
      `${set.join(' and ')} name one port, ${values[set[0] as 'KITH_PORT']}. Give each its own.`,
    );
}

function tokenSettings(values: z.output<typeof Environment>): Config['tokens'] {
  const { KITH_JWKS_URL: url, KITH_JWT_PUBLIC_KEY: pem, KITH_JWT_ALGORITHM: algorithm } = values;
  const key =
    url !== undefined
      ? ({ kind: 'jwks', url } as const)
      : pem !== undefined
        ? ({ kind: 'public', pem, algorithm } as const)
        : null;
  if (key === null && values.NODE_ENV === 'production') {
    throw new KithError(
      'CONFIGURATION',
      'In production tokens are verified against KITH_JWKS_URL or KITH_JWT_PUBLIC_KEY: set one of them.',
    );
  }
  if (url?.startsWith('http:') === true && values.NODE_ENV === 'production' && !isLoopback(new URL(url).hostname)) {
    throw new KithError(
      'CONFIGURATION',
      'In production KITH_JWKS_URL must begin with https: whoever stands between could answer with keys of their own, and be anybody.',
    );
  }
  const types = values.KITH_JWT_TYPES.split(',');
  return { issuer: values.KITH_JWT_ISSUER, audience: values.KITH_JWT_AUDIENCE, key, types };
}

function traceSettings(values: z.output<typeof Environment>): Config['traces'] {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share } = values;
  return endpoint === undefined ? null : { endpoint, share };
}

function databaseSettings(values: z.output<typeof Environment>, home: string): DatabaseSettings {
  return {
    address:
      values.NEO4J_URI === undefined
        ? null
        : { uri: values.NEO4J_URI, username: values.NEO4J_USERNAME, password: values.NEO4J_PASSWORD },
    kind: values.KITH_DATABASE,
    home,
    jars: values.KITH_JARS === undefined ? resolve(home, 'jars') : resolve(values.KITH_JARS),
    mirror: values.KITH_MAVEN_MIRROR.replace(/\/+$/, ''),
    repository: resolve(values.KITH_MAVEN_REPOSITORY ?? resolve(homedir(), '.m2/repository')),
    browser: false,
    boltPort: values.KITH_BOLT_PORT ?? null,
    httpPort: values.KITH_BROWSER_PORT ?? null,
    java: values.KITH_JAVA ?? null,
    javaHome: values.JAVA_HOME ?? null,
    heapMb: values.KITH_HEAP_MB ?? null,
    pageCacheMb: values.KITH_PAGE_CACHE_MB ?? null,
  };
}
