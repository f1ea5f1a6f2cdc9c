import type { InternalId } from '../model/ids.js';
import type { KeyStore } from '../vault/key-store.js';
import { placeOf, unseal } from '../vault/seal.js';

/** A cell of a sealed column: whose key, what holds the value, and the sealed text. */
export type SealedCell = readonly [owner: InternalId, holder: string, text: string | null];

interface Sealed {
  /** The property under which it was sealed, which is the name of its column. */
  readonly property: string;
  readonly cell: SealedCell;
}

export function isSealedCell(value: unknown): value is SealedCell {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === 'string' &&
    typeof value[1] === 'string' &&
    (value[2] === null || typeof value[2] === 'string')
  );
}

/** Collects the sealed values of an answer while it is made, and opens them at its end with the keys of all their owners, fetched at once. */
export class SealedValues {
  readonly #places: { readonly object: Record<string, unknown>; readonly name: string; readonly sealed: Sealed }[] = [];

  /** `object[name]` is the value once `settle` was called, or null where its key is gone; it keeps its place among the object's fields. */
  put(object: Record<string, unknown>, name: string, sealed: Sealed): void {
    object[name] = null;
    this.#places.push({ object, name, sealed });
  }

  async settle(keys: KeyStore): Promise<void> {
    if (this.#places.length === 0) return;
    const loaded = await keys.load(new Set(this.#places.map(({ sealed }) => sealed.cell[0])));
    for (const { object, name, sealed } of this.#places) {
      const [owner, holder, text] = sealed.cell;
      const key = loaded.get(owner);
      object[name] = key === undefined || text === null ? null : unseal(key, placeOf(holder, sealed.property), text);
    }
  }
}
