import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Policy } from '../consent/policy.js';
import type { Viewer } from '../consent/viewer.js';
import { KithError } from '../model/errors.js';
import type { RequestContext } from './context.js';

const windowSeconds = 60;

/** A no is never kept waiting (GDPR Art. 7(3)). */
const alwaysThrough: ReadonlySet<string> = new Set(['refuseConsent', 'withdrawConsent', '__typename']);

interface ClientLimits {
  readonly client: RateLimiterMemory | null;
  readonly customer: RateLimiterMemory | null;
}

/**
 * Refuses with `TOO_MANY_REQUESTS`, HTTP 429 and `Retry-After`, what a client or a customer in front of it asks beyond the limits of the policy. Each instance
 * counts for itself, a minute at a time, and by who asks alone: what is asked about, and whether it is there, changes nothing.
 */
export function limitedRequests(policy: Policy): ApolloServerPlugin<RequestContext> | null {
  const limits = new Map(
    policy.clients.flatMap((client) => (client.limits === undefined ? [] : [[client.id, limitersOf(client.limits)]])),
  );
  if (limits.size === 0) return null;
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue: { viewer }, operation }) {
          const limit = limits.get(viewer.client);
          if (limit === undefined || operation === undefined || isNo(operation)) return;
          const wait = await take(limit, viewer);
          if (wait !== null) throw refusal(wait);
        },
      };
    },
  };
}

function limitersOf({
  requestsPerMinute,
  requestsPerMinuteOfCustomer,
}: NonNullable<Policy['clients'][number]['limits']>): ClientLimits {
  const limiter = (points: number | undefined) =>
    points === undefined ? null : new RateLimiterMemory({ points, duration: windowSeconds });
  return { client: limiter(requestsPerMinute), customer: limiter(requestsPerMinuteOfCustomer) };
}

/** Seconds until there is room again, or null where there is. A customer who is over takes nothing from the others. */
async function take({ client, customer }: ClientLimits, { endUser, client: clientId }: Viewer): Promise<number | null> {
  const own = customer === null || endUser?.kind !== 'customer' ? null : await secondsFor(customer, endUser.id);
  return own ?? (client === null ? null : secondsFor(client, clientId));
}

async function secondsFor(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw error;
  }
}

/** Whether an operation says no and nothing else. */
function isNo({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === 'mutation' &&
    selectionSet.selections.every((each) => each.kind === Kind.FIELD && alwaysThrough.has(each.name.value))
  );
}

function refusal(seconds: number): GraphQLError {
  const error = new KithError('TOO_MANY_REQUESTS', `This is asked too often. Ask again in ${seconds} seconds.`);
  // Another library says that headers are a plain object; Apollo Server goes through a map.
  const headers = new HeaderMap([['retry-after', String(seconds)]]) as unknown as Record<string, string>;
  const http = { status: 429, headers };
  return new GraphQLError(error.message, { originalError: error, extensions: { http } });
}
