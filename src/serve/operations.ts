import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Policy } from '../consent/policy.js';
import { purposesOfOperation } from '../consent/registration.js';
import { KithError } from '../model/errors.js';
import type { RequestContext } from './context.js';

/**
 * Refuses an operation that the policy does not register for the client and the purpose, before anything is planned. It stands before the
 * direct answers, graphql-js and the gate alike. What else the token is good for is narrowed to what the operation is registered for.
 */
export function registeredOperations(policy: Policy): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, operationName, queryHash }) {
          const sent = { name: operationName, sha256: queryHash };
          const { viewer } = contextValue;
          const purposes = purposesOfOperation(policy, viewer, sent, contextValue.purposes);
          if (purposes[0] !== viewer.purpose) throw refusal();
          // The context is this request's own, and nobody has read it yet.
          Object.assign(contextValue, { purposes });
        },
      };
    },
  };
}

function refusal(): GraphQLError {
  const error = new KithError(
    'FORBIDDEN',
    'The client is not registered to send this operation for this purpose. Another purpose of the token may be: send `x-kith-purpose`.',
  );
  return new GraphQLError(error.message, { originalError: error, extensions: { http: { status: 403 } } });
}
