import type { Filter, Page } from '../graph/read/selection.js';
import { KithError } from '../model/errors.js';
import { pageSizeMax } from './schema/connection.js';
import type { AskedField } from './select.js';

/** `first` and `after` of a list field, checked. */
export function pageOf(field: AskedField, read: (cursor: string) => Page['after']): Page {
  const first = field.args['first'] as number;
  if (!Number.isInteger(first) || first < 1 || first > pageSizeMax) {
    throw new KithError('BAD_USER_INPUT', `\`first\` of ${field.name} is ${first}; it must be 1 to ${pageSizeMax}.`);
  }
  const after = field.args['after'];
  return { first, after: typeof after === 'string' ? read(after) : null };
}

/** The arguments that a cursor is bound to, in one spelling. */
export function arrangementOf(filter: Filter | null, order: unknown): string {
  return JSON.stringify([filter, order]);
}
