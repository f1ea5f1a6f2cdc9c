/** Dotted paths of purposes, categories and recipients. A path covers itself and all below it; `*` covers everything. */
export const everything = '*';

/** Whether `parent` is `leaf`, lies above it in the tree, or is `*`. */
export function covers(parent: string, leaf: string): boolean {
  return parent === everything || parent === leaf || leaf.startsWith(`${parent}.`);
}

export function coversAny(parents: readonly string[], leaf: string): boolean {
  return parents.some((parent) => covers(parent, leaf));
}

/** Lower-case segments of letters, digits and `_`, joined by dots. */
export const pathPattern = /^(\*|[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*)$/;
