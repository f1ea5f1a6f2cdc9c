import type { Composition } from '../graph/read/compose.js';
import type { InternalId } from '../model/ids.js';

/** What one request read of customers, gathered for the audit while the answer is made. */
export class Reading {
  /** Customers whose rows are in the answer. */
  readonly customers = new Set<InternalId>();
  readonly #categories = new Set<string>();

  /** Notes the categories of a statement, whether it found anybody or not: what is written down must not depend on who is there. */
  touch(categories: Composition['categories']): void {
    if (categories === null) this.#categories.add('*');
    else for (const category of categories) this.#categories.add(category.replace('_', '.'));
  }

  /** Whether the request asked for data of customers. */
  get isPersonal(): boolean {
    return this.#categories.size > 0 || this.customers.size > 0;
  }

  /** Dotted, sorted; `*`: a row may name any. */
  get categories(): readonly string[] {
    return [...this.#categories].sort();
  }
}
