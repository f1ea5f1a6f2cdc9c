/** What items are of: a tree of categories, and the category of each item. */
export interface ItemCategories {
  /** Of each category the number of the one above it, which is smaller; −1 at the top. */
  readonly parent: Int32Array;
  /** Of each item its category; −1 where it has none. */
  readonly ofItem: Int32Array;
}

/**
 * Classes of acts that pass along ties: each category of the tree, or all acts, by each channel, or all channels. A channel is how an act gets from one customer to another: a kind of tie and
 * a kind of act. Classes are numbered `(category + 1) × (channels + 1) + (channel + 1)`, where −1 is all. What is counted is counted by cells, the category of an item itself and a
 * channel, and summed up the tree.
 */
export class InfluenceClasses {
  readonly channels: number;
  readonly count: number;
  readonly cells: number;

  constructor(
    readonly categories: ItemCategories,
    private readonly kinds: number,
    tieKinds: number,
  ) {
    this.channels = kinds * tieKinds;
    this.count = (categories.parent.length + 1) * (this.channels + 1);
    this.cells = (categories.parent.length + 1) * this.channels;
  }

  of(category: number, channel: number): number {
    return (category + 1) * (this.channels + 1) + channel + 1;
  }

  categoryOf(of: number): number {
    return Math.floor(of / (this.channels + 1)) - 1;
  }

  channelOf(of: number): number {
    return (of % (this.channels + 1)) - 1;
  }

  /** The class of the category above; of a category at the top that of all acts. */
  above(of: number): number {
    return this.of(this.categories.parent[this.categoryOf(of)] ?? -1, this.channelOf(of));
  }

  channel(tieKind: number, kind: number): number {
    return tieKind * this.kinds + kind;
  }

  cell(item: number, channel: number): number {
    return ((this.categories.ofItem[item] ?? -1) + 1) * this.channels + channel;
  }

  /** The class of a cell's own category and channel. */
  ofCell(cell: number): number {
    return this.of(Math.floor(cell / this.channels) - 1, cell % this.channels);
  }

  /** The classes that a cell counts for: its category, those above it and all acts, by its channel and by all. */
  *around(cell: number): Generator<number> {
    const channel = cell % this.channels;
    for (let category = Math.floor(cell / this.channels) - 1; ; category = this.categories.parent[category] ?? -1) {
      yield this.of(category, -1);
      yield this.of(category, channel);
      if (category < 0) return;
    }
  }

  /** The category at the top of the tree above a cell's own, or −1. */
  topOf(cell: number): number {
    let top = Math.floor(cell / this.channels) - 1;
    while ((this.categories.parent[top] ?? -1) >= 0) top = this.categories.parent[top] as number;
    return top;
  }

  /** Sums of cells, by class. */
  summed(ofCells: Float64Array): Float64Array {
    const sums = new Float64Array(this.count);
    ofCells.forEach((sum, cell) => {
      if (sum === 0) return;
      for (const of of this.around(cell)) sums[of] = (sums[of] as number) + sum;
    });
    return sums;
  }
}
