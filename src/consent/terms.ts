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
