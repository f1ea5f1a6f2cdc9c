import type { InternalId } from '../model/ids.js';

/**
 * What a governed statement needs to know of its viewer: the map `$read` of docs/model.md. `allow` has one byte a class for
 * every category (key `contact_email`): 1 allows; index 0 is the viewer's own row. `cc` … `ccNextUntil` name properties.
 */
export interface ReadTerms {
  /** The customer who looks, if what they see of themselves is their own affair alone; null otherwise. */
  readonly self: InternalId | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly cc: string;
  readonly ccUntil: string;
  readonly ccNext: string;
  readonly ccNextUntil: string;
  readonly allow: Readonly<Record<string, Int8Array>>;
  /** The class that stands for that of the one customer whose list is put together, in place of the one that the graph holds; see `supposedTerms`. */
  readonly supposed?: number;
}

/** The first terms, with what all allow: what is used for several purposes at once must be allowed for each. All are of one ring. */
export function allowedByAll(first: ReadTerms, others: readonly ReadTerms[]): ReadTerms {
  const allow = Object.fromEntries(
    Object.entries(first.allow).map(([key, vector]) => [
      key,
      vector.map((byte, at) => (others.every((each) => each.allow[key]?.[at] === 1) ? byte : 0)),
    ]),
  );
  return { ...first, allow };
}
