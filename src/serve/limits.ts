import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext } from 'graphql';

/** Bounds of one operation, checked before anything runs. */
export const operationLimits = { depth: 15, rootFields: 10, fields: 1_000, tokens: 5_000 } as const;

/** What a selection set comes to once its fragments are spread. */
interface Size {
  readonly fields: number;
  /** Those of them that stand at its own level. */
  readonly own: number;
  readonly depth: number;
}

const nothing: Size = { fields: 0, own: 0, depth: 0 };
/** Counts beyond are told as this: fragments that spread each other twice double with each. */
const countMax = operationLimits.fields + 1;

/** A validation rule: depth, root fields and the number of fields after fragments are spread. Each fragment is looked through once. */
export function limitsRule(context: ValidationContext): ASTVisitor {
  const measured = new Map<string, Size>();
  return {
    Field(field) {
      // Rows carry `__typename` under its own name; an alias that begins so could take its place, and `__proto__` is no place at all.
      if (field.alias?.value.startsWith('__') !== true) return;
      context.reportError(new GraphQLError('An alias must not begin with two underscores.', { nodes: field }));
    },
    OperationDefinition(operation) {
      const { fields, own, depth } = sizeOf(context, operation.selectionSet, measured);
      const faults = [
        over('root fields', own, operationLimits.rootFields),
        over('levels', depth, operationLimits.depth),
        over('fields', fields, operationLimits.fields),
      ];
      for (const fault of faults)
        if (fault !== null) context.reportError(new GraphQLError(fault, { nodes: operation }));
    },
  };
}

function over(what: string, is: number, most: number): string | null {
  return is > most ? `The operation has ${is} ${what}; at most ${most} are allowed.` : null;
}

/** `measured`: fragments by name; one that is being measured counts for nothing within itself, and another rule refuses the circle. */
function sizeOf(context: ValidationContext, set: SelectionSetNode, measured: Map<string, Size>): Size {
  const sizes = set.selections.map((selection): Size => {
    if (selection.kind === Kind.FIELD) {
      const below = selection.selectionSet === undefined ? nothing : sizeOf(context, selection.selectionSet, measured);
      return { fields: 1 + below.fields, own: 1, depth: 1 + below.depth };
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return sizeOf(context, selection.selectionSet, measured);
    const name = selection.name.value;
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, nothing);
    const fragment = context.getFragment(name);
    const size =
      fragment === null || fragment === undefined ? nothing : sizeOf(context, fragment.selectionSet, measured);
    measured.set(name, size);
    return size;
  });
  return {
    fields: Math.min(countMax, sum(sizes.map(({ fields }) => fields))),
    own: Math.min(countMax, sum(sizes.map(({ own }) => own))),
    depth: Math.max(0, ...sizes.map(({ depth }) => depth)),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, each) => all + each, 0);
}
