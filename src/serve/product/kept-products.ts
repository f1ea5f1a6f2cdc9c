import { setImmediate as turn } from 'node:timers/promises';
import type { InternalId } from '../../model/ids.js';
import type { NodesPlan, ObjectPlan } from '../plan-shape.js';

/** A product's own columns by name, in the order in which they are kept. */
export interface ProductColumns {
  readonly names: readonly string[];
  /** Rows of these products by id, at most `pageRows` of them. */
  readonly read: (ids: readonly InternalId[]) => Promise<readonly (readonly [id: InternalId, row: Row])[]>;
}

type Row = readonly unknown[];

/** What a statement of this request said of products. */
export interface ProductsSeen {
  readonly revision: string;
  /** Of the model whose products may be recommended. */
  readonly digest: string;
}

export interface KeptProductsOptions {
  /** The ids of a model's products, where the model is there. */
  readonly idsOf: (digest: string) => Promise<readonly InternalId[]> | undefined;
  readonly now?: () => number;
  /** Between two beginnings to read. */
  readonly pauseMs?: number;
}

const productsMax = 100_000;
const pageRows = 500;
/** What somebody changes past the import is shown after so long at the latest. */
const keptMsMax = 60_000;
const renewedAfterMs = keptMsMax / 2;
const pauseMsMin = 5_000;

interface Held extends ProductsSeen {
  readonly rows: ReadonlyMap<InternalId, Row>;
  readonly readAt: number;
}

/**
 * What products that may be recommended say of themselves, which is about nobody and the same for every viewer. It is taken only by a request whose own statement
 * read the revision of products under which it was read, so that what an import changed is never shown as it was before. Read behind the requests, in pages.
 */
export class KeptProducts {
  #held: Held | null = null;
  #beganAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(private readonly options: KeptProductsOptions) {}

  /** Resolves when nothing is read any more. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  /** All rows for these ids as `plan` wants them, or null where a statement must be sent. */
  rows(
    seen: ProductsSeen,
    { composition, plan }: NodesPlan,
    ids: readonly InternalId[],
    columns: () => ProductColumns,
  ): readonly (readonly [id: InternalId, row: Row])[] | null {
    if (composition.categories?.length !== 0 || !isOwn(plan)) return null;
    const held = this.#heldAt(seen);
    if (held === null || this.#now() - held.readAt > renewedAfterMs) this.#renew(seen, columns);
    if (held === null) return null;
    const places = placesOf(plan, columns().names);
    const found: (readonly [InternalId, Row])[] = [];
    for (const id of ids) {
      const row = held.rows.get(id);
      if (row === undefined) return null;
      found.push([id, places.map((place) => row[place])]);
    }
    return found;
  }

  #heldAt({ revision, digest }: ProductsSeen): Held | null {
    const held = this.#held;
    if (held === null || held.revision !== revision || held.digest !== digest) return null;
    return this.#now() - held.readAt <= keptMsMax ? held : null;
  }

  #renew(seen: ProductsSeen, columns: () => ProductColumns): void {
    const { pauseMs = pauseMsMin } = this.options;
    if (this.#reading !== null || this.#now() - this.#beganAt < pauseMs) return;
    this.#beganAt = this.#now();
    // Whoever asks meanwhile, or after it failed, sends a statement.
    this.#reading = this.#read(seen, columns())
      .catch(() => undefined)
      .finally(() => {
        this.#reading = null;
      });
  }

  async #read(seen: ProductsSeen, { read }: ProductColumns): Promise<void> {
    const readAt = this.#now();
    const ids = (await this.options.idsOf(seen.digest)) ?? [];
    if (ids.length > productsMax) return;
    const rows = new Map<InternalId, Row>();
    for (let from = 0; from < ids.length; from += pageRows) {
      // Requests go first.
      await turn();
      for (const [id, row] of await read(ids.slice(from, from + pageRows))) rows.set(id, row);
    }
    this.#held = { ...seen, rows, readAt };
  }

  #now(): number {
    return (this.options.now ?? performance.now.bind(performance))();
  }
}

/** What one request may take of them: nothing before a statement of its own said which revision holds. */
export class RequestProducts {
  #seen: ProductsSeen | null = null;

  constructor(private readonly kept: KeptProducts) {}

  see(published: {
    readonly productsRevision: string | null;
    readonly model: { readonly digest: string } | null;
  }): void {
    const { productsRevision: revision, model } = published;
    this.#seen = revision === null || model === null ? null : { revision, digest: model.digest };
  }

  rows(nodes: NodesPlan, ids: readonly InternalId[], columns: () => ProductColumns) {
    return this.#seen === null ? null : this.kept.rows(this.#seen, nodes, ids, columns);
  }
}

/** Whether nothing but the product's own columns is asked. */
function isOwn({ noun, fields }: ObjectPlan): boolean {
  return noun === 'Product' && fields.every(({ kind }) => kind === 'column' || kind === 'typename');
}

const places = new WeakMap<ObjectPlan, readonly number[]>();

/** Where each column of the plan's row stands in a row that is kept. */
function placesOf(plan: ObjectPlan, names: readonly string[]): readonly number[] {
  const known = places.get(plan);
  if (known !== undefined) return known;
  const made: number[] = [];
  if (plan.idAt >= 0) made[plan.idAt] = names.indexOf('id');
  for (const field of plan.fields) if (field.kind === 'column') made[field.at] = names.indexOf(field.column.name);
  places.set(plan, made);
  return made;
}
