import type { ApolloServerPlugin } from '@apollo/server';
import { askedCategories } from '../../consent/asked-of.js';
import { type Policy, policyRev } from '../../consent/policy.js';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { RequestContext } from '../context.js';
import { KeptOfOperations } from '../kept.js';
import { conditionsKey, type GovernedFields, governedFields } from './governed-fields.js';

/** Most lists that are kept of all operations together, each for a set of filters and orders. */
const keptMax = 10_000;

/**
 * Puts `extensions.consent` beside the data: under which policy and purpose it was answered, and which of the fields asked for, shown, filtered or
 * sorted by, need a word of each customer. It depends on the operation, the policy and the viewer alone, so it is the same whatever is in the graph.
 */
export function consentExtension(policy: Policy, catalogue: Catalogue): ApolloServerPlugin<RequestContext> {
  const kept = new KeptOfOperations<GovernedFields>(keptMax);
  const rev = policyRev(policy);
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ operation, document, schema, contextValue, request, response }) {
          if (operation?.operation !== 'query' || document === undefined || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (singleResult.data === undefined) return;
          const { variables = {} } = request;
          const key = conditionsKey(schema, operation, variables);
          const known = kept.get(operation, key);
          const asked = known ?? governedFields({ schema, document, catalogue, variables }, operation);
          if (known === undefined) kept.set(operation, key, asked);
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
