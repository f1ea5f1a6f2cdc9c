import type { InternalId } from '../model/ids.js';

/** The 256-bit key under which the personal values of one customer are enciphered. Never stored as it is, never logged. */
export type DataKey = Buffer & { readonly __dataKey: unique symbol };

/** The data keys of customers, kept outside the database: who shreds one has made every value under it unreadable, wherever copies lie. */
export interface KeyStore extends AsyncDisposable {
  /** A key for each of the customers; who has none gets one, which is on the disk when this returns. Only for customers that the
   * graph holds: of one who was erased no key may be made again. */
  ensure(ids: Iterable<InternalId>): Promise<ReadonlyMap<InternalId, DataKey>>;

  /** The keys that are there. Whose is absent was shredded or never made. */
  load(ids: Iterable<InternalId>): Promise<ReadonlyMap<InternalId, DataKey>>;

  /** Removes keys for good and says how many there were. When it returns they are gone from the file and from the disk; after a crash in
   * the middle, ask again. */
  shred(ids: Iterable<InternalId>): Promise<number>;
}
