import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import { askedCategories } from '../../consent/asked-of.js';
import { type Policy, policyRev } from '../../consent/policy.js';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { RequestContext } from '../context.js';
import { type GovernedFields, governedFields } from './governed-fields.js';

/**
 * Puts `extensions.consent` beside the data: under which policy and purpose it was answered, and which of the fields asked for need a word of each
 * customer. It depends on the document, the policy and the viewer alone, so it is the same whatever is in the graph.
 */
export function consentExtension(policy: Policy, catalogue: Catalogue): ApolloServerPlugin<RequestContext> {
  const documents = new WeakMap<OperationDefinitionNode, GovernedFields>();
  const rev = policyRev(policy);
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ operation, document, schema, contextValue, response }) {
          if (operation?.operation !== 'query' || document === undefined || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (singleResult.data === undefined) return;
          const asked = documents.get(operation) ?? governedFields({ schema, document, catalogue }, operation);
          documents.set(operation, asked);
          const wanted = askedCategories(policy, contextValue.viewer);
          const coordinates = [...asked]
            .filter(([, rule]) => rule.some((one) => one.dynamic || (wanted as ReadonlySet<string>).has(one.category)))
            .map(([coordinate]) => coordinate);
          const consent = { policyRev: rev, purpose: contextValue.viewer.purpose, coordinates };
          singleResult.extensions = { ...singleResult.extensions, consent };
        },
      };
    },
  };
}
