import type { GraphQLObjectType } from 'graphql';
import { KithError } from '../../model/errors.js';
import type { ExplanationLanguage } from '../../recommend/explanation.js';
import type { RequestContext } from '../context.js';
import { nodesMax, planNodes } from '../nodes.js';
import type { Planning } from '../plan.js';
import type { FieldPlan, ListFieldPlan, NodesPlan } from '../plan-shape.js';
import { type AskedField, fieldsOf, objectTypeOf } from '../select.js';
import { namedMax } from './named-friend.loader.js';
import { askedFault, askedListOf } from './recommendation.filter.js';

/** Plans `recommendations` of at most `customers` customers, for an answer that graphql-js does not complete. */
export function planRecommendations(
  context: RequestContext,
  planning: Planning,
  field: AskedField,
  customers: number,
): FieldPlan & { readonly kind: 'recommendations' } {
  const asked = askedListOf(field.args);
  const fault = askedFault('recommendations', asked);
  if (fault !== null) throw new KithError('BAD_USER_INPUT', fault);
  const type = objectTypeOf(field);
  const nodes = (below: AskedField, each: number): NodesPlan => {
    const node = objectTypeOf(below);
    const fields = fieldsOf(planning.asked, node, below.below);
    return planNodes(context, planning, {
      type: node,
      fields,
      count: Math.min(nodesMax, customers * asked.first * each),
    });
  };
  const fields = fieldsOf(planning.asked, type, field.below).map((below) => planField(type, below, nodes));
  return {
    kind: 'recommendations',
    responseName: field.responseName,
    list: { asked, fields, isFollowed: fields.some(leadsOn) },
  };
}

/** Whatever is found: categories are those of the text. */
function leadsOn(field: ListFieldPlan): boolean {
  if (!('nodes' in field)) return false;
  const { categories } = field.nodes.composition;
  return field.kind === 'friends' || categories === null || categories.length > 0;
}

function planField(
  type: GraphQLObjectType,
  field: AskedField,
  nodes: (field: AskedField, each: number) => NodesPlan,
): ListFieldPlan {
  const { responseName, name } = field;
  switch (name) {
    case '__typename':
      return { kind: 'typename', responseName };
    case 'rank':
    case 'reason':
      return { kind: name, responseName };
    case 'explanation':
      return { kind: name, responseName, language: field.args['language'] as ExplanationLanguage };
    case 'product':
    case 'because':
      return { kind: name, responseName, nodes: nodes(field, 1) };
    case 'friends':
      return { kind: name, responseName, nodes: nodes(field, namedMax) };
    default:
      // A resolver may know the field: graphql-js asks it.
      throw new KithError('INTERNAL_SERVER_ERROR', `${type.name}.${name} has no plan.`);
  }
}
