/** What a rare value becomes, where enough customers have one. */
export const pooledMark = 'other';

/**
 * Counts the customers behind each value of a column, so that values which fewer than `customersMin` share are pooled, and left out where even
 * the pool is smaller than that. It holds fewer than `customersMin` customers a value.
 */
export class MarkCensus {
  readonly #columns = new Map<string, Map<string, Set<string> | 'common'>>();
  readonly #pools = new Map<string, string | null>();

  constructor(private readonly customersMin: number) {}

  note(column: string, value: string, customer: string): void {
    const values = this.#columns.get(column) ?? new Map<string, Set<string> | 'common'>();
    this.#columns.set(column, values);
    const customers = values.get(value) ?? new Set<string>();
    if (customers === 'common') return;
    customers.add(customer);
    values.set(value, customers.size >= this.customersMin ? 'common' : customers);
  }

  isCommon(column: string, value: string): boolean {
    return this.#columns.get(column)?.get(value) === 'common';
  }

  /** The value as it may be shown. Ask only after everything was noted. */
  shown(column: string, value: string | null): string | null {
    if (value === null) return null;
    return this.isCommon(column, value) ? value : this.#pool(column);
  }

  #pool(column: string): string | null {
    const known = this.#pools.get(column);
    if (known !== undefined) return known;
    const rare = [...(this.#columns.get(column)?.values() ?? [])].filter((one) => one !== 'common');
    const customers = new Set(rare.flatMap((one) => [...one]));
    const pool = customers.size >= this.customersMin ? pooledMark : null;
    this.#pools.set(column, pool);
    return pool;
  }
}

/**
 * Counts how many customers have so many facts of a kind. The largest number that at least `customersMin` customers reach is the most
 * that anybody shows: nobody stands out by having more.
 */
export class DegreeCensus {
  readonly #customersByDegree = new Map<string, Map<number, number>>();
  readonly #limits = new Map<string, number>();

  constructor(private readonly customersMin: number) {}

  note(kind: string, degree: number): void {
    const customers = this.#customersByDegree.get(kind) ?? new Map<number, number>();
    this.#customersByDegree.set(kind, customers);
    customers.set(degree, (customers.get(degree) ?? 0) + 1);
  }

  limit(kind: string): number {
    const known = this.#limits.get(kind);
    if (known !== undefined) return known;
    const counted = [...(this.#customersByDegree.get(kind) ?? [])].toSorted(([one], [other]) => other - one);
    let reached = 0;
    let limit = 0;
    for (const [degree, customers] of counted) {
      reached += customers;
      if (reached < this.customersMin) continue;
      limit = degree;
      break;
    }
    this.#limits.set(kind, limit);
    return limit;
  }
}
