import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../observe/metrics.js';
import type { Traces } from '../observe/traces.js';
import { Watch } from '../observe/watch.js';
import type { RequestContext } from './context.js';

/** The watch of each request under way. */
export class Watches {
  readonly #watches = new WeakMap<FastifyRequest, Watch>();

  constructor(
    private readonly metrics: Metrics | null,
    private readonly traces: Traces | null,
  ) {}

  of(request: FastifyRequest): Watch | null {
    return this.#watches.get(request) ?? null;
  }

  /** Of a request whose head has come. */
  begin(request: FastifyRequest, reply: FastifyReply): void {
    const { traceparent } = request.headers;
    const caller = typeof traceparent === 'string' ? traceparent : null;
    const span = this.traces?.request({ requestId: request.id, traceparent: caller }) ?? null;
    const watch = new Watch(this.metrics, span);
    this.#watches.set(request, watch);
    // A caller who goes away ends it too.
    reply.raw.once('close', () => watch.ended({ status: reply.statusCode, isWhole: reply.raw.writableFinished }));
  }
}

/** Tells the watch of a request what its answer says first of what went wrong. */
export function watchedAnswers(): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ contextValue, operation, response }) {
          if (contextValue.watch === null || response.body.kind !== 'single') return;
          const code = response.body.singleResult.errors?.[0]?.extensions?.['code'];
          contextValue.watch.answered(typeof code === 'string' ? code : null, operation?.operation === 'mutation');
        },
      };
    },
  };
}
