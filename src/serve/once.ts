import { KithError } from '../model/errors.js';
import type { RequestContext } from './context.js';

/** Different pages of one field that an operation may ask for: each is a read of its own, and aliases make hundreds of them. */
const pagesMax = 10;

const read = new WeakMap<RequestContext, Map<string, Map<string, unknown>>>();

/** Reads a page once a request, however many aliases ask for it. Beyond ten different ones of `field` it is `QUERY_TOO_LARGE`. */
export function pageOnce<T>(
  context: RequestContext,
  { field, page }: { readonly field: string; readonly page: object },
  make: () => T,
): T {
  const fields = read.get(context) ?? new Map<string, Map<string, unknown>>();
  read.set(context, fields);
  const pages = fields.get(field) ?? new Map<string, unknown>();
  fields.set(field, pages);
  const key = JSON.stringify(page);
  if (pages.has(key)) return pages.get(key) as T;
  if (pages.size >= pagesMax)
    throw new KithError('QUERY_TOO_LARGE', `At most ${pagesMax} different pages of one list fit into one operation.`);
  const made = make();
  pages.set(key, made);
  return made;
}
