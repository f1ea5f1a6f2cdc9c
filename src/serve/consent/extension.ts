import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import { askedCategories } from '../../consent/asked-of.js';
import { type Policy, policyRev } from '../../consent/policy.js';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { RequestContext } from '../context.js';
import { conditionsKey, type GovernedFields, governedFields } from './governed-fields.js';

/** Most sets of filters and orders of one operation for which the list is kept. */
const keptMax = 200;

/**
 * Puts `extensions.consent` beside the data: under which policy and purpose it was answered, and which of the fields asked for, shown, filtered or
 * sorted by, need a word of each customer. It depends on the operation, the policy and the viewer alone, so it is the same whatever is in the graph.
 */
export function consentExtension(policy: Policy, catalogue: Catalogue): ApolloServerPlugin<RequestContext> {
  const documents = new WeakMap<OperationDefinitionNode, Map<string, GovernedFields>>();
  const rev = policyRev(policy);
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ operation, document, schema, contextValue, request, response }) {
          if (operation?.operation !== 'query' || document === undefined || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (singleResult.data === undefined) return;
          const { variables = {} } = request;
          const known = documents.get(operation) ?? new Map<string, GovernedFields>();
          if (known.size >= keptMax) known.clear();
          documents.set(operation, known);
          const key = conditionsKey(schema, operation, variables);
          const asked = known.get(key) ?? governedFields({ schema, document, catalogue, variables }, operation);
          known.set(key, asked);
          const wanted = askedCategories(policy, contextValue.viewer);
          const coordinates = [...asked]
            .filter(([, rule]) =>
              rule.some(
                (one) => (one.dynamic && one.optional !== true) || (wanted as ReadonlySet<string>).has(one.category),
              ),
            )
            .map(([coordinate]) => coordinate);
          const consent = { policyRev: rev, purpose: contextValue.viewer.purpose, coordinates };
          singleResult.extensions = { ...singleResult.extensions, consent };
        },
      };
    },
  };
}
