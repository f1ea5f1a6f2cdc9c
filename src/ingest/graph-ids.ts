import type { InternalIds } from '../model/ids.js';
import type { Noun } from '../model/nouns.js';

const keptMax = 100_000;

/** Internal ids with a bounded memory of the last ones: files name the same customer, store and product over and over. */
export class GraphIds {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  constructor(private readonly ids: InternalIds) {}

  of(noun: Noun | 'MergedProfile', externalId: string): string {
    const key = `${noun}\0${externalId}`;
    const kept = this.#young.get(key);
    if (kept !== undefined) return kept;
    const id = this.#old.get(key) ?? this.ids.of(noun, externalId);
    if (this.#young.size >= keptMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, id);
    return id;
  }

  /** An id of what is named once, which is not worth remembering. */
  once(noun: Noun, externalId: string): string {
    return this.ids.of(noun, externalId);
  }
}
