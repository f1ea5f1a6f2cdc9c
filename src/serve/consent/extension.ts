import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLSchema,
  isCompositeType,
  isObjectType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { askedCategories } from '../../consent/asked-of.js';
import { type Policy, policyRev } from '../../consent/policy.js';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { PartNoun, Rule } from '../../graph/read/part.js';
import type { RequestContext } from '../context.js';

type Asked = ReadonlyMap<string, readonly Rule[number][]>;

/**
 * Puts `extensions.consent` beside the data: under which policy and purpose it was answered, and which of the fields asked for need a word of each
 * customer. It depends on the document, the policy and the viewer alone, so it is the same whatever is in the graph.
 */
export function consentExtension(policy: Policy, catalogue: Catalogue): ApolloServerPlugin<RequestContext> {
  const documents = new WeakMap<OperationDefinitionNode, Asked>();
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

interface Source {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly catalogue: Catalogue;
}

/** The governed fields of an operation with their categories, sorted; `@skip` and `@include` are not looked at. */
function governedFields(source: Source, operation: OperationDefinitionNode): Asked {
  const found = new Map<string, readonly Rule[number][]>();
  walk(source, { set: operation.selectionSet, type: source.schema.getQueryType()?.name ?? '' }, found, new Set());
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function walk(
  source: Source,
  at: { readonly set: SelectionSetNode; readonly type: string },
  found: Map<string, readonly Rule[number][]>,
  spread: Set<string>,
): void {
  for (const selection of at.set.selections) {
    if (selection.kind === Kind.FIELD) walkField(source, { field: selection, type: at.type }, found, spread);
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      walk(
        source,
        { set: selection.selectionSet, type: selection.typeCondition?.name.value ?? at.type },
        found,
        spread,
      );
    else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = source.document.definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION)
        walk(source, { set: fragment.selectionSet, type: fragment.typeCondition.name.value }, found, spread);
    }
  }
}

function walkField(
  source: Source,
  at: { readonly field: FieldNode; readonly type: string },
  found: Map<string, readonly Rule[number][]>,
  spread: Set<string>,
): void {
  const { catalogue, schema } = source;
  const coordinate = `${at.type}.${at.field.name.value}`;
  const edge = catalogue.edges.get(coordinate);
  const column = catalogue.nouns.get(at.type as PartNoun)?.columns.get(at.field.name.value);
  const rule = edge?.governed ?? column?.rule ?? [];
  if (rule.length > 0) found.set(coordinate, rule);
  const type = schema.getType(at.type);
  const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[at.field.name.value] : undefined;
  const below = definition === undefined ? undefined : getNamedType(definition.type);
  if (at.field.selectionSet !== undefined && isCompositeType(below))
    walk(source, { set: at.field.selectionSet, type: below.name }, found, spread);
}
