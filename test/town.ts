import { firstPublicKeys, type PublicKeys } from '../src/model/public-keys.js';
import { defaultPolicy } from '../src/consent/default-policy.js';
import type { Policy } from '../src/consent/policy.js';
import type { Purpose } from '../src/consent/purposes.js';
import type { ReadTerms } from '../src/consent/terms.js';
import type { EndUser, Viewer } from '../src/consent/viewer.js';
import type { ConsentRecord } from '../src/consent/record.js';
import type { PassClock } from '../src/analyse/pass-clock.js';
import { ClassTableCache } from '../src/graph/consent-reads.js';
import { ConsentWrites } from '../src/graph/consent-writes.js';
import type { Graph } from '../src/graph/graph.js';
import type { Noun } from '../src/model/nouns.js';
import { openLog } from '../src/observe/log.js';
import type { MetricsSettings } from '../src/observe/metrics-server.js';
import type { Traces } from '../src/observe/traces.js';
import { type KithServer, serve } from '../src/main.js';
import type { InternalId } from '../src/model/ids.js';
import { PublicIds } from '../src/serve/public-id.js';
import { recipientKey } from '../src/serve/recipient.js';
import type { ServerSettings } from '../src/serve/server-settings.js';
import type { Shapes } from '../src/serve/shapes.js';
import { issueToken, type TokenKey } from '../src/serve/tokens.js';
import { testIds, testKeys, testSecret } from './graph-harness.js';
import { manyShapes } from './many-shapes.js';
import type { World } from './random-world.js';
import { type TemporaryAudit, temporaryAudit } from './temporary-audit.js';
import { temporaryRequests, type TemporaryRequests } from './temporary-requests.js';
import { consentRecord, WorldWriter } from './world-writer.js';

/** A day in the town's life before which everything happened. */
export const townMs = Date.UTC(2026, 9, 1);

/** No test lasts as long: a server of tests carries out no requests by itself unless the test asks for it. */
const neverMs = 86_400_000;

/** Statements that a server sends now and then, whatever is asked: for new classes of consent, and for those whose windows have passed. */
export const statementsOfTimers: ReadonlySet<string> = new Set(['consent/classes', 'consent/due']);

export const tokenSettings = { issuer: 'kith', audience: 'kith' };

export interface Answer {
  readonly status: number;
  readonly data: Record<string, never> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: { readonly code: string };
  }[];
  readonly text: string;
  readonly headers: Headers;
}

export type As = 'staff' | 'analyst' | 'officer' | 'partner' | 'none' | `customer:${string}`;

/** Whom a token is for in tests: client, end user and default purpose. */
const viewers: Readonly<Record<string, { client: string; endUser: string | null; purposes: readonly Purpose[] }>> = {
  staff: {
    client: 'kith.console',
    endUser: 'staff:support',
    purposes: ['service', 'analytics.row', 'marketing.email', 'segment'],
  },
  analyst: { client: 'kith.console', endUser: 'staff:analyst', purposes: ['analytics.row', 'segment'] },
  officer: { client: 'kith.console', endUser: 'staff:privacy', purposes: ['legal'] },
  partner: { client: 'acme.app', endUser: null, purposes: ['partner.acme.offers', 'partner.acme.statistics'] },
};

function claimsOf(as: As) {
  return (
    viewers[as] ?? {
      client: 'kith.web',
      endUser: as,
      purposes: ['service', 'personalise.own', 'social_reco.receive'] as const,
    }
  );
}

function endUserOf(text: string | null): EndUser | null {
  const [kind, name = ''] = text?.split(':') ?? [];
  if (kind === 'customer') return { kind, id: testIds.of('Customer', name) };
  return kind === 'staff' ? { kind, role: name } : null;
}

/** A small graph with a running server over it. Everybody in it is made up. */
export class Town implements AsyncDisposable {
  readonly #writes: ConsentWrites;
  readonly #worlds: WorldWriter;

  private constructor(
    readonly graph: Graph,
    readonly server: KithServer,
    private readonly classes: ClassTableCache,
    private readonly policy: Policy,
    readonly audit: TemporaryAudit,
    readonly requests: TemporaryRequests,
  ) {
    this.#writes = new ConsentWrites(graph, policy, () => Date.now());
    this.#worlds = new WorldWriter(graph, this.#writes);
  }

  static async open(
    graph: Graph,
    {
      requestsEveryMs = neverMs,
      tokenKey = { kind: 'development', secret: testSecret },
      passClock,
      publicKeys,
      metrics,
      traces,
      shapes,
      ...options
    }: Partial<ServerSettings> & {
      readonly requestsEveryMs?: number;
      readonly tokenKey?: TokenKey;
      readonly passClock?: PassClock;
      readonly publicKeys?: PublicKeys;
      readonly metrics?: MetricsSettings;
      readonly traces?: Traces;
      readonly shapes?: Shapes;
    } = {},
    policy = defaultPolicy,
  ): Promise<Town> {
    const classes = new ClassTableCache(graph, policy, () => Date.now());
    const audit = await temporaryAudit();
    const requests = await temporaryRequests(graph, policy, audit.trail);
    const server = await serve({
      classes,
      graph,
      secret: testSecret,
      keys: testKeys,
      policy,
      audit: audit.trail,
      requests: requests.requests,
      requestsEveryMs,
      tokenSettings: { key: tokenKey, ...tokenSettings },
      log: openLog('silent'),
      ...(passClock !== undefined && { passClock }),
      ...(publicKeys !== undefined && { publicKeys }),
      ...(metrics !== undefined && { metrics }),
      ...(traces !== undefined && { traces }),
      shapes: shapes ?? manyShapes(policy),
      settings: {
        host: '127.0.0.1',
        port: 0,
        requestTimeoutMs: 20_000,
        introspection: true,
        graphiql: null,
        direct: true,
        ...options,
      },
    });
    return new Town(graph, server, classes, policy, audit, requests);
  }

  async customers(rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const text =
      'UNWIND $rows AS row CREATE (c:Customer) SET c = row, c.birthDate = date(row.birthDate), c.createdAt = datetime({epochMillis: toInteger(row.createdAt)})';
    await this.graph.raw(text, {
      rows: rows.map((row) => ({
        createdAt: townMs,
        ageBand: 'adult',
        residency: 'DE',
        ...row,
        id: this.id('Customer', row['externalId']),
      })),
    });
    await this.#writes.classifyMissing();
    await this.classes.refresh();
  }

  /** Runs Cypher that builds a part of the town. `$ids` is a function of the test: pass ids made with `id`. */
  async build(text: string, params: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.graph.raw(text, params);
  }

  id(noun: Noun, externalId: unknown): string {
    return testIds.of(noun, String(externalId));
  }

  /** Replaces everything but migrations and consent classes by this world. */
  async write(world: World): Promise<void> {
    await this.#worlds.write(world);
    await this.classes.refresh();
  }

  async says(customer: string, action: ConsentRecord['action'], what: Partial<ConsentRecord>): Promise<void> {
    await this.#worlds.append([consentRecord(customer, { action, ...what })]);
    await this.classes.refresh();
  }

  viewer(as: As, purposes?: readonly Purpose[]): Viewer {
    const claims = claimsOf(as);
    const [purpose = 'service'] = purposes ?? claims.purposes;
    return { client: claims.client, purpose, endUser: endUserOf(claims.endUser) };
  }

  /** Looks for the classes of words that another server has recorded, as a server does every moment. */
  catchUp(): Promise<void> {
    return this.classes.refresh();
  }

  /** Under which terms such a viewer reads now: what tests ask to know what is withheld. */
  terms(as: As): ReadTerms {
    return this.classes.currentTerms(this.viewer(as));
  }

  /** The id that such a viewer is given for a node, whether it exists or not. */
  publicId(as: As, noun: Noun, externalId: string): string {
    const ids = new PublicIds(firstPublicKeys(testSecret), recipientKey(this.policy, this.viewer(as)));
    return ids.mint(noun, testIds.of(noun, externalId) as InternalId);
  }

  async token(as: As, purposes?: readonly Purpose[]): Promise<string> {
    const claims = claimsOf(as);
    return issueToken(testSecret, tokenSettings, { ...claims, purposes: purposes ?? claims.purposes }, '1h');
  }

  async ask(as: As, query: string, variables: object = {}, purposes?: readonly Purpose[]): Promise<Answer> {
    const authorization = as === 'none' ? {} : { authorization: `Bearer ${await this.token(as, purposes)}` };
    const response = await fetch(`${this.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const body = JSON.parse(text) as { data?: Record<string, never>; errors?: Answer['errors'] };
    return {
      status: response.status,
      data: body.data ?? null,
      errors: body.errors ?? [],
      text,
      headers: response.headers,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.audit[Symbol.asyncDispose]();
    await this.requests[Symbol.asyncDispose]();
  }
}
