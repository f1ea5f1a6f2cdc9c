/** A bounded map that makes what it misses. When it is full, what was asked for longest ago goes. */
export class Kept<K, V> {
  readonly #values = new Map<K, V>();

  constructor(
    private readonly entriesMax: number,
    private readonly make: (key: K) => V,
  ) {}

  get(key: K): V {
    const known = this.#values.get(key);
    const value = known ?? this.make(key);
    if (known !== undefined) this.#values.delete(key);
    this.#values.set(key, value);
    const oldest = this.#values.keys().next();
    if (this.#values.size > this.entriesMax && oldest.done !== true) this.#values.delete(oldest.value);
    return value;
  }
}
