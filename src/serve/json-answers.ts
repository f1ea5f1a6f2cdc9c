import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from './context.js';

/** A request that parses as JSON but not as GraphQL is answered with 200 under `application/json`, as GraphQL over HTTP wants. */
export function answersUnderJson(): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ request, response }) {
          response.http.headers.set('cache-control', 'private, no-store');
          const accepts = request.http?.headers.get('accept') ?? '';
          const failed =
            response.http.status === 400 &&
            response.body.kind === 'single' &&
            response.body.singleResult.data === undefined;
          if (failed && !accepts.includes('application/graphql-response+json')) response.http.status = 200;
        },
      };
    },
  };
}
