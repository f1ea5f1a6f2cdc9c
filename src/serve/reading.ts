import type { Purpose } from '../consent/purposes.js';
import type { ReadTerms } from '../consent/terms.js';
import type { Composition } from '../graph/read/compose.js';
import type { InternalId } from '../model/ids.js';

/** Categories that were asked for under one purpose, and what decided about each. */
export interface Under {
  readonly purpose: Purpose;
  readonly terms: ReadTerms;
  readonly categories: readonly string[];
}

/** What one request read of customers, for the audit. */
export class Reading {
  /** Begins to write it down; given by the audit once it knows the operation. */
  write: (() => Promise<void>) | null = null;
  /** Called when what a list rests on was read, before anything is made of it; given where nothing of customers can follow. */
  listRead: (() => Promise<void>) | null = null;
  #written: Promise<void> | null = null;
  #touches = 0;
  /** How much was read when it was written down. */
  #whenWritten = { touches: 0, customers: 0 };

  /** Customers whose rows are in the answer. */
  readonly customers = new Set<InternalId>();
  readonly #categories = new Set<string>();
  readonly #others = new Set<string>();
  readonly #under: Under[] = [];

  /** Notes the categories of a statement under the purpose of the request, whether it found anybody or not: what is written down must not depend on who is there. */
  touch(categories: Composition['categories']): void {
    if (categories === null || categories.length > 0) this.#touches += 1;
    if (categories === null) this.#categories.add('*');
    else for (const category of categories) this.#categories.add(category.replace('_', '.'));
  }

  /** The same of a statement that asks under other purposes; under none of them where the request has none. */
  touchUnder(categories: readonly string[], under: readonly Under[]): void {
    this.#touches += 1;
    for (const category of categories) this.#others.add(category.replace('_', '.'));
    for (const one of under) {
      const isKnown = this.#under.some(
        ({ purpose, terms, categories: of }) =>
          purpose === one.purpose && terms.allow === one.terms.allow && of === one.categories,
      );
      if (!isKnown) this.#under.push(one);
    }
  }

  /**
   * Called once all rows of customers are there, as far as is known: it is written down while the answer is made of them. Where a statement that touches a
   * category follows after all, everything is written down once more before the answer leaves.
   */
  complete(): void {
    if (this.#written !== null || this.write === null) return;
    this.#whenWritten = this.#read;
    this.#written = this.write();
    // Whoever waits for it learns of it.
    this.#written.catch(() => undefined);
  }

  /** Another reading follows, for what was not answered after all: it is written down as well. */
  again(): void {
    this.#written = null;
  }

  /** Resolves once all of it stands in the audit. */
  async settled(): Promise<void> {
    this.complete();
    await this.#written;
    const { touches, customers } = this.#read;
    if (touches === this.#whenWritten.touches && customers === this.#whenWritten.customers) return;
    this.again();
    this.complete();
    await this.#written;
  }

  get #read() {
    return { touches: this.#touches, customers: this.customers.size };
  }

  /** Whether the request asked for data of customers. */
  get isPersonal(): boolean {
    return this.#categories.size > 0 || this.#others.size > 0 || this.customers.size > 0;
  }

  /** Dotted, sorted; `*`: a row may name any. */
  get categories(): readonly string[] {
    return [...new Set([...this.#categories, ...this.#others])].sort();
  }

  /** Those of the purpose of the request. */
  get ownCategories(): readonly string[] {
    return [...this.#categories].sort();
  }

  get under(): readonly Under[] {
    return this.#under;
  }
}
