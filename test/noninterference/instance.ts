import { firstPublicKeys } from '../../src/model/public-keys.js';
import type { Policy } from '../../src/consent/policy.js';
import type { ReadTerms } from '../../src/consent/terms.js';
import type { Viewer } from '../../src/consent/viewer.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Catalogue } from '../../src/graph/read/catalogue.js';
import { serve } from '../../src/main.js';
import type { InternalId } from '../../src/model/ids.js';
import type { Noun } from '../../src/model/nouns.js';
import { openLog } from '../../src/observe/log.js';
import type { Audit } from '../../src/rights/audit.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { recipientKey } from '../../src/serve/recipient.js';
import type { Server } from '../../src/serve/server.js';
import { issueToken } from '../../src/serve/tokens.js';
import { testIds, testKeys, testSecret } from '../graph-harness.js';
import { manyShapes } from '../many-shapes.js';
import { type TemporaryAudit, temporaryAudit } from '../temporary-audit.js';
import { type TemporaryRequests, temporaryRequests } from '../temporary-requests.js';
import { tokenSettings } from '../town.js';
import type { Asker } from '../transcript.js';
import { type LookerName, looker, viewerOf } from './viewers.js';

/** Where a server can be made to err. What is not given is the product's own. */
export interface Seams {
  readonly catalogue?: Catalogue;
  readonly terms?: (terms: ReadTerms, viewer: Viewer) => ReadTerms;
  /** The text of every statement that a request sends. */
  readonly text?: (text: string) => string;
  /** Parameters of those statements. */
  readonly params?: (params: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Nothing is sent: every statement finds no row. */
  readonly dry?: true;
  /** Breaks code and returns what mends it. */
  readonly breaks?: () => () => void;
}

/** A whole server whose seams can be changed between two requests. With none it is the product as `serve` wires it. */
export class Instance implements Asker<LookerName>, AsyncDisposable {
  readonly #tokens = new Map<LookerName, string>();
  #mark = '';
  #seams: Seams = {};
  #server: Server | null = null;
  #audit: TemporaryAudit | null = null;
  #requests: TemporaryRequests | null = null;

  private constructor(
    private readonly policy: Policy,
    readonly classes: ClassTableCache,
  ) {}

  static async open(about: {
    readonly graph: Graph;
    readonly policy: Policy;
    readonly catalogue: Catalogue;
  }): Promise<Instance> {
    const { graph, policy, catalogue } = about;
    // The class answers before it is whole: `seams` is looked up at each request.
    const current: { instance: Instance | null } = { instance: null };
    const seams = (): Seams => current.instance?.seams ?? {};
    const classes = new SeamedClasses(graph, policy, seams);
    const instance = new Instance(policy, classes);
    current.instance = instance;
    instance.#audit = await temporaryAudit(() => Date.UTC(2026, 9, 1));
    instance.#requests = await temporaryRequests(graph, policy, instance.#audit.trail);
    instance.#server = await serve({
      requests: instance.#requests.requests,
      audit: await listedBefore(instance.#audit),
      classes,
      graph: seamedGraph(graph, seams),
      secret: testSecret,
      keys: testKeys,
      policy,
      shapes: manyShapes(policy),
      tokenSettings: { key: { kind: 'development', secret: testSecret }, ...tokenSettings },
      log: openLog('silent'),
      catalogue: seamedCatalogue(catalogue, seams),
      settings: {
        host: '127.0.0.1',
        port: 0,
        requestTimeoutMs: 60_000,
        introspection: false,
        graphiql: null,
        direct: true,
      },
    });
    return instance;
  }

  get seams(): Seams {
    return this.#seams;
  }

  /** Plans are kept by document, so a document is another one under other seams: `name` goes into it as a comment. */
  use(name: string, seams: Seams): void {
    this.#mark = name === '' ? '' : `# ${name.replaceAll('\n', ' ')}\n`;
    this.#seams = seams;
  }

  publicId(as: LookerName, noun: Noun, key: string): string {
    const ids = new PublicIds(firstPublicKeys(testSecret), recipientKey(this.policy, viewerOf(looker(as))));
    return ids.mint(noun, testIds.of(noun, key) as InternalId);
  }

  /** `text` is all that a caller can tell answers apart by: status, headers but the date, and body. */
  async ask(as: LookerName, document: string, variables: object): Promise<{ text: string; data: unknown }> {
    const response = await fetch(`${this.#server?.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${await this.#token(as)}`,
      },
      body: JSON.stringify({ query: `${this.#mark}${document}`, variables }),
    });
    const body = await response.text();
    const headers = [...response.headers].filter(([name]) => name !== 'date').map((pair) => pair.join(': '));
    const { data } = JSON.parse(body) as { data?: unknown };
    return { text: `${response.status} ${headers.sort().join('; ')}\n${body}`, data: data ?? null };
  }

  async #token(as: LookerName): Promise<string> {
    const known = this.#tokens.get(as);
    if (known !== undefined) return known;
    const made = await issueToken(testSecret, tokenSettings, looker(as), '12h');
    this.#tokens.set(as, made);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    await this.#audit?.[Symbol.asyncDispose]();
    await this.#requests?.[Symbol.asyncDispose]();
  }
}

class SeamedClasses extends ClassTableCache {
  constructor(
    graph: Graph,
    policy: Policy,
    private readonly seams: () => Seams,
  ) {
    super(graph, policy, () => Date.now());
  }

  override currentTerms(viewer: Viewer): ReadTerms {
    const terms = super.currentTerms(viewer);
    return this.seams().terms?.(terms, viewer) ?? terms;
  }
}

function seamedCatalogue(catalogue: Catalogue, seams: () => Seams): Catalogue {
  return {
    get nouns() {
      return (seams().catalogue ?? catalogue).nouns;
    },
    get edges() {
      return (seams().catalogue ?? catalogue).edges;
    },
  };
}

/** Worlds differ in their numbers of rows, which would have the database plan anew what it has planned. */
const planOnce = 'CYPHER replan=skip ';
const same = (text: string) => text;

type Send = (statement: { readonly name: string; readonly text: string }, params: object, options: object) => unknown;

/** The graph with other texts. The timer that takes classes anew after their windows finds nothing due: it stands still. */
function seamedGraph(graph: Graph, seams: () => Seams): Graph {
  return new Proxy(graph, {
    get(target, name) {
      const own = Reflect.get(target, name, target) as unknown;
      if (typeof own !== 'function') return own;
      if (name !== 'composed' && name !== 'rows') return own.bind(target) as unknown;
      return (...[statement, params, options]: Parameters<Send>) => {
        if (statement.name === 'consent/due') return Promise.resolve([]);
        const { text = same, params: changed, dry } = seams();
        const isRequest =
          name === 'composed' ||
          /^(?:recommend\/(?:sources|audience|named-friends|offers)|influence\/)/.test(statement.name);
        const broken = isRequest ? text(statement.text) : '';
        if (isRequest && dry === true) return Promise.resolve([]);
        const sent = isRequest ? { ...statement, text: `${planOnce}${broken}` } : statement;
        const given =
          changed === undefined || !isRequest ? params : changed(params as Readonly<Record<string, unknown>>);
        return (own as Send).call(target, sent, given, options);
      };
    },
  });
}

/**
 * What was read grows with every operation of a run, also between the two worlds of a pair, so a customer is told of reads before the run only.
 * Those of the run are written down as the product does.
 */
async function listedBefore({ trail }: TemporaryAudit): Promise<Audit> {
  const about = ['c0', 'c1'].map((key) => testIds.of('Customer', key));
  const viewer = about[0] ?? null;
  const said = { purpose: 'service', categories: ['identity.name'], policyRev: 'r', detail: {} };
  for (const endUser of ['staff:support', 'machine'])
    await trail.record({ ...said, operation: 'customers', client: 'kith.console', endUser, about });
  await trail.record({ ...said, operation: 'me', client: 'kith.web', endUser: 'customer', about, viewer });
  const before = new Map(
    await Promise.all(
      about.map(async (id) => [id, await trail.accessLog(id, { first: 100, after: null, own: true })] as const),
    ),
  );
  return {
    record: (entry) => trail.record(entry),
    ready: () => trail.ready(),
    forget: (id) => trail.forget(id),
    forgetAgain: (ids) => trail.forgetAgain(ids),
    accessLog: async (id, { first, after }) => {
      const listed = before.get(id) ?? [];
      const from =
        after === null
          ? 0
          : listed.findIndex(({ mark }) => mark.atMs === after.atMs && mark.passed === after.passed) + 1;
      return listed.slice(from, from + first);
    },
  };
}
