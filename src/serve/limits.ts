import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext } from 'graphql';

/** Bounds of one operation, checked before anything runs. */
export const operationLimits = { depth: 15, rootFields: 10, fields: 1_000, tokens: 5_000 } as const;

/** A validation rule: depth, root fields and the number of fields after fragments are spread. */
export function limitsRule(context: ValidationContext): ASTVisitor {
  return {
    Field(field) {
      // Rows carry `__typename` under its own name; an alias that begins so could take its place, and `__proto__` is no place at all.
      if (field.alias?.value.startsWith('__') !== true) return;
      context.reportError(new GraphQLError('An alias must not begin with two underscores.', { nodes: field }));
    },
    OperationDefinition(operation) {
      const measure = { fields: 0, roots: 0 };
      const depth = depthOf(context, operation.selectionSet, new Set(), measure, true);
      const faults = [
        over('root fields', measure.roots, operationLimits.rootFields),
        over('levels', depth, operationLimits.depth),
        over('fields', measure.fields, operationLimits.fields),
      ];
      for (const fault of faults)
        if (fault !== null) context.reportError(new GraphQLError(fault, { nodes: operation }));
    },
  };
}

function over(what: string, is: number, most: number): string | null {
  return is > most ? `The operation has ${is} ${what}; at most ${most} are allowed.` : null;
}

function depthOf(
  context: ValidationContext,
  set: SelectionSetNode,
  spread: ReadonlySet<string>,
  measure: { fields: number; roots: number },
  atRoot = false,
): number {
  let deepest = 0;
  for (const selection of set.selections) {
    if (measure.fields > operationLimits.fields) return deepest;
    if (selection.kind === Kind.FIELD) {
      measure.fields += 1;
      if (atRoot) measure.roots += 1;
      const below =
        selection.selectionSet === undefined ? 0 : depthOf(context, selection.selectionSet, spread, measure);
      deepest = Math.max(deepest, 1 + below);
      continue;
    }
    const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
    if (name !== null && spread.has(name)) continue;
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : context.getFragment(name ?? '')?.selectionSet;
    if (inner !== undefined)
      deepest = Math.max(
        deepest,
        depthOf(context, inner, name === null ? spread : new Set([...spread, name]), measure, atRoot),
      );
  }
  return deepest;
}
