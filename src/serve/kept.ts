import type { OperationDefinitionNode } from 'graphql';

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

/** Most values that are kept of one operation, and the longest key of one. */
const ofOperation = { valuesMax: 200, keyCharsMax: 2_000 } as const;

/**
 * What was made of operations, by what it depends on besides. Callers write operations and variables as they like, so it is bounded in every direction:
 * what has a longer key is made anew each time, and all goes when there are `valuesMax` of all operations together.
 */
export class KeptOfOperations<V> {
  #operations = new WeakMap<OperationDefinitionNode, Map<string, V>>();
  #size = 0;

  constructor(private readonly valuesMax: number) {}

  get(operation: OperationDefinitionNode, key: string): V | undefined {
    return this.#operations.get(operation)?.get(key);
  }

  set(operation: OperationDefinitionNode, key: string, value: V): void {
    if (key.length > ofOperation.keyCharsMax) return;
    if (this.#size >= this.valuesMax) {
      this.#operations = new WeakMap();
      this.#size = 0;
    }
    const kept = this.#operations.get(operation) ?? new Map<string, V>();
    if (kept.size >= ofOperation.valuesMax) {
      this.#size -= kept.size;
      kept.clear();
    }
    if (!kept.has(key)) this.#size += 1;
    kept.set(key, value);
    this.#operations.set(operation, kept);
  }
}

/** The variables that an operation declares, as far as they were sent, in the order of its declarations: what else was sent changes nothing. */
export function declaredOf(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return (operation.variableDefinitions ?? []).flatMap(({ variable: { name } }) =>
    Object.hasOwn(variables, name.value) ? [[name.value, variables[name.value]]] : [],
  );
}

/** Asks once for all who want to know while it is being asked. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | null = null;
  return () => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
}
