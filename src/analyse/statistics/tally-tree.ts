import type { Branch } from '../../consent/statistics/suppress.js';
import { contribute, emptyTally, type MutableTally } from '../../consent/statistics/tally.js';

/** What one customer adds to a leaf: an amount a measure. */
export interface Contribution {
  readonly path: readonly string[];
  readonly amounts: readonly number[];
}

interface Cell {
  readonly path: readonly string[];
  readonly tallies: readonly MutableTally[];
  readonly children: Map<string, Cell>;
}

/** Cells within cells. A customer adds to a cell once, whatever the number of leaves below it, and no more than the measure's bound. */
export class TallyTree {
  readonly #root: Cell;

  /** `amountsMax`: the most that one customer adds to a cell, by measure. */
  constructor(private readonly amountsMax: readonly number[]) {
    this.#root = this.#cell([]);
  }

  /** Everything that one customer contributes. */
  add(contributions: readonly Contribution[]): void {
    const sums = new Map<Cell, number[]>();
    for (const { path, amounts } of contributions) {
      for (const cell of this.#cells(path)) {
        const sum = sums.get(cell) ?? amounts.map(() => 0);
        for (const [measure, amount] of amounts.entries()) sum[measure] = (sum[measure] ?? 0) + amount;
        sums.set(cell, sum);
      }
    }
    for (const [cell, sum] of sums) {
      for (const [measure, tally] of cell.tallies.entries()) {
        contribute(tally, Math.min(sum[measure] ?? 0, this.amountsMax[measure] ?? 0));
      }
    }
  }

  branch(): Branch {
    return branchOf(this.#root);
  }

  /** The cells from the root down to a path, made where they are missing. */
  #cells(path: readonly string[]): readonly Cell[] {
    let cell = this.#root;
    const cells = [cell];
    for (const [depth, name] of path.entries()) {
      const child = cell.children.get(name) ?? this.#cell(path.slice(0, depth + 1));
      cell.children.set(name, child);
      cell = child;
      cells.push(cell);
    }
    return cells;
  }

  #cell(path: readonly string[]): Cell {
    return { path, tallies: this.amountsMax.map(emptyTally), children: new Map() };
  }
}

/** In the order of the names, so that the same facts always give the same cells. */
function branchOf({ path, tallies, children }: Cell): Branch {
  const names = [...children.keys()].toSorted();
  return { path, tallies, children: names.flatMap((name) => children.get(name) ?? []).map(branchOf) };
}
