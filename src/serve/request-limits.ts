import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Policy } from '../consent/policy.js';
import type { Viewer } from '../consent/viewer.js';
import { KithError } from '../model/errors.js';

const windowSeconds = 60;

/** A no is never kept waiting (GDPR Art. 7(3)). */
const noes = ['refuseConsent', 'withdrawConsent'] as const;
const alwaysThrough: ReadonlySet<string> = new Set([...noes, '__typename']);

/** A request that was counted and may be a no: whether it is one shows when it is parsed. */
export interface Counted {
  /** Seconds until there is room for anything else; null: there is. */
  readonly wait: number | null;
  readonly giveBack: () => Promise<void>;
}

interface Limiter {
  readonly limiter: RateLimiterMemory;
  readonly key: string;
}

/**
 * Refuses with `TOO_MANY_REQUESTS`, HTTP 429 and `Retry-After`, what a client or a customer in front of it asks beyond the limits of the policy. Each instance
 * counts for itself, a minute at a time, and by who asks alone: what is asked about, and whether it is there, changes nothing. What does not parse counts too.
 */
export class RequestLimits {
  readonly #limits: ReadonlyMap<
    string,
    { readonly client: RateLimiterMemory | null; readonly customer: RateLimiterMemory | null }
  >;

  constructor({ clients }: Pick<Policy, 'clients'>) {
    this.#limits = new Map(
      clients.flatMap(({ id, limits }) => {
        if (limits === undefined) return [];
        const [client, customer] = [limits.requestsPerMinute, limits.requestsPerMinuteOfCustomer].map(limiter);
        return [[id, { client: client ?? null, customer: customer ?? null }] as const];
      }),
    );
  }

  /** Counts a request with this body before anything of it is parsed. Throws where it is beyond a limit and cannot be a no. Null: it cannot, or nothing limits it. */
  async count(viewer: Viewer, body: unknown): Promise<Counted | null> {
    const limiters = this.#of(viewer);
    if (limiters.length === 0) return null;
    const counted = await countedBy(limiters);
    if (mayBeNo(body)) return counted;
    if (counted.wait !== null) throw refusal(counted.wait);
    return null;
  }

  /** A customer who is over takes nothing from the others. */
  #of({ client: clientId, endUser }: Viewer): readonly Limiter[] {
    const { client = null, customer = null } = this.#limits.get(clientId) ?? {};
    return [
      ...(customer === null || endUser?.kind !== 'customer' ? [] : [{ limiter: customer, key: endUser.id }]),
      ...(client === null ? [] : [{ limiter: client, key: clientId }]),
    ];
  }
}

/** Lets a no through, as if it had not been counted, and refuses what is none. */
export function noGoesThrough(): ApolloServerPlugin<{ readonly counted: Counted | null }> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue: { counted }, operation }) {
          if (counted === null) return;
          if (isNo(operation)) return counted.giveBack();
          if (counted.wait !== null) throw refusal(counted.wait);
        },
      };
    },
  };
}

function limiter(points: number | undefined): RateLimiterMemory | null {
  return points === undefined ? null : new RateLimiterMemory({ points, duration: windowSeconds });
}

async function countedBy(limiters: readonly Limiter[]): Promise<Counted> {
  const asked: Limiter[] = [];
  const giveBack = async () => {
    for (const { limiter, key } of asked) await limiter.reward(key);
  };
  for (const each of limiters) {
    asked.push(each);
    const wait = await secondsFor(each);
    if (wait !== null) return { wait, giveBack };
  }
  return { wait: null, giveBack };
}

/** Seconds until there is room again, or null where there is. */
async function secondsFor({ limiter, key }: Limiter): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw error;
  }
}

/** Whether a document has the name of a no in it: names of GraphQL are written in one way. */
function mayBeNo(body: unknown): boolean {
  const query = (body as { readonly query?: unknown } | null | undefined)?.query;
  return typeof query === 'string' && noes.some((name) => query.includes(name));
}

/** Whether an operation says no and nothing else. */
function isNo(asked: OperationDefinitionNode | undefined): boolean {
  return (
    asked?.operation === 'mutation' &&
    asked.selectionSet.selections.every((each) => each.kind === Kind.FIELD && alwaysThrough.has(each.name.value))
  );
}

function refusal(seconds: number): GraphQLError {
  const error = new KithError('TOO_MANY_REQUESTS', `This is asked too often. Ask again in ${seconds} seconds.`);
  // Another library says that headers are a plain object; Apollo Server goes through a map.
  const headers = new HeaderMap([['retry-after', String(seconds)]]) as unknown as Record<string, string>;
  const http = { status: 429, headers };
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http } });
}
