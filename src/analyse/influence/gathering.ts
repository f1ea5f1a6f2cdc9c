import { actKinds } from '../../consent/acts.js';
import type { ReadTerms } from '../../consent/terms.js';
import type { ActOn, CategoryOfTree } from '../../graph/acts.js';
import type { CustomerTies } from '../../graph/analysis-reads.js';
import type { InternalId } from '../../model/ids.js';
import { breathe, type JobDeps, runOptions } from '../job.js';
import { GrowingFloats, GrowingInts } from '../../recommend/growing-numbers.js';
import { type ActLog, ActRows, type Item, type TieList } from './act-log.js';
import type { ItemCategories } from './influence-classes.js';
import { mutualTies } from './mutual-ties.js';

/** Kinds of ties, in the order of their numbers. Who follows a friend has one tie, of the later kind. */
export const tieKinds = ['FOLLOWS', 'FRIEND_OF'] as const;

/** What those who agreed let influence be learned from, by numbers that follow the order of their ids. */
export interface Gathered {
  readonly customerIds: readonly InternalId[];
  readonly log: ActLog;
  readonly ties: TieList;
  readonly categories: ItemCategories;
  /** Of each category of the tree. */
  readonly categoryIds: readonly string[];
  /** 1 for each tie that both ends have held for `mutualDaysMin`. */
  readonly mutual: Uint8Array;
}

/** Days for which both ends have to hold a tie until it counts in lists beyond those who agreed to be named. */
export const mutualDaysMin = 30;
const dayMs = 86_400_000;

/** Reads acts and ties under `read`. Holds three numbers for each act and five for each tie while it reads, and as many again while it packs them. */
export async function gatherActs(deps: JobDeps, read: ReadTerms): Promise<Gathered> {
  const customerIds: InternalId[] = [];
  const lets: number[] = [];
  const acts = new ActRows();
  const tree = categoryTree(await deps.reads.categories(runOptions(deps)));
  const items = new ItemNumbers(tree.ids);
  for await (const page of deps.reads.acts({ read, actsMax: deps.settings.productsMax }, runOptions(deps))) {
    for (const customer of page) {
      const number = customerIds.push(customer.customerId) - 1;
      lets.push(customer.lets.reduce((bits, may, kind) => bits | (may ? 1 << kind : 0), 0));
      actKinds.forEach(({ kind }, place) => {
        for (const act of customer[kind]) acts.add({ customer: number, item: items.of(place, act), day: act[1] });
      });
    }
    deps.progress({ stage: 'reading acts', done: customerIds.length, total: null, unit: 'customers' });
    await breathe(deps);
  }
  const log = acts.packed(items.items, Uint8Array.from(lets));
  const ties = await gatherTies(deps, read, customerIds);
  const until = read.now / dayMs - mutualDaysMin;
  const categories = { parent: tree.parent, ofItem: Int32Array.from(items.categories) };
  return {
    customerIds,
    log,
    ties,
    categories,
    categoryIds: tree.ids,
    mutual: mutualTies(ties, { mutualKind: tieKinds.indexOf('FRIEND_OF'), until }),
  };
}

class ItemNumbers {
  readonly items: Item[] = [];
  /** Of each item the number of its category, or −1. */
  readonly categories: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly groups = new Map<string, number>();
  private readonly categoryNumbers: ReadonlyMap<string, number>;

  constructor(categoryIds: readonly string[]) {
    this.categoryNumbers = new Map(categoryIds.map((id, number) => [id, number]));
  }

  of(kind: number, [objectId, , group, categoryId]: ActOn): number {
    const key = `${kind} ${objectId}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const groupKey = group ?? '';
    if (!this.groups.has(groupKey)) this.groups.set(groupKey, this.groups.size);
    this.numbers.set(key, this.items.length);
    this.categories.push(this.categoryNumbers.get(categoryId ?? '') ?? -1);
    return this.items.push({ kind, category: this.groups.get(groupKey) ?? 0 }) - 1;
  }
}

/** Those at the top first, each behind the one above it. A circle is in no tree. */
function categoryTree(rows: readonly CategoryOfTree[]): { ids: string[]; parent: Int32Array } {
  const below = new Map<string | null, CategoryOfTree[]>();
  for (const row of rows) below.set(row.parentId, [...(below.get(row.parentId) ?? []), row]);
  const ids: string[] = [];
  const parent: number[] = [];
  const add = (row: CategoryOfTree, above: number) => {
    ids.push(row.id);
    parent.push(above);
  };
  for (const row of below.get(null) ?? []) add(row, -1);
  for (let at = 0; at < ids.length; at += 1) for (const row of below.get(ids[at] ?? null) ?? []) add(row, at);
  return { ids, parent: Int32Array.from(parent) };
}

async function gatherTies(deps: JobDeps, read: ReadTerms, customerIds: readonly InternalId[]): Promise<TieList> {
  const numberOf = new Map(customerIds.map((id, number) => [id, number]));
  const rows = new TieRows();
  for await (const page of deps.reads.ties({ read }, runOptions(deps))) {
    for (const customer of page) {
      const to = numberOf.get(customer.customerId);
      // Who came to be between the two readings is for the next run.
      if (to === undefined) continue;
      for (const [from, tie] of strongest(customer)) {
        const number = numberOf.get(from);
        if (number !== undefined) rows.add({ from: number, to, ...tie });
      }
    }
    deps.progress({ stage: 'reading ties', done: rows.length, total: null, unit: 'ties' });
    await breathe(deps);
  }
  return rows.packed();
}

class TieRows {
  readonly #from = new GrowingInts();
  readonly #to = new GrowingInts();
  readonly #kind = new GrowingInts();
  readonly #strength = new GrowingFloats();
  readonly #since = new GrowingFloats();

  get length(): number {
    return this.#from.length;
  }

  add(tie: { from: number; to: number; kind: number; strength: number; since: number }): void {
    this.#from.push(tie.from);
    this.#to.push(tie.to);
    this.#kind.push(tie.kind);
    this.#strength.push(tie.strength);
    this.#since.push(tie.since);
  }

  packed(): TieList {
    return {
      from: Uint32Array.from(this.#from.all()),
      to: Uint32Array.from(this.#to.all()),
      kind: Uint8Array.from(this.#kind.all()),
      strength: this.#strength.all().slice(),
      since: this.#since.all().slice(),
    };
  }
}

/** One tie to each other customer: of the latest kind, the greatest strength and the first day. */
function strongest({ ties }: CustomerTies) {
  const byOther = new Map<InternalId, { kind: number; strength: number; since: number }>();
  for (const { from, type, strength, since } of ties) {
    const tie = {
      kind: tieKinds.indexOf(type),
      strength: strength ?? Number.NaN,
      since: since ?? Number.NEGATIVE_INFINITY,
    };
    const known = byOther.get(from);
    byOther.set(
      from,
      known === undefined
        ? tie
        : {
            kind: Math.max(known.kind, tie.kind),
            strength: Number.isNaN(known.strength) ? tie.strength : Math.max(known.strength, strength ?? 0),
            since: Math.min(known.since, tie.since),
          },
    );
  }
  return byOther;
}
