import { bounded, type DisclosureRules, isPublishable, merged, type Tally } from './tally.js';

/** Cells of one table over one measure. */
export interface Cells {
  readonly tallies: readonly Tally[];
  /** Whether a customer can be in several cells. */
  readonly overlap: 'disjoint' | 'overlapping';
  /** Cells that are never shown, such as of those who did not say where they live. */
  readonly never?: ReadonlySet<number>;
}

/**
 * Which cells of a table may be shown beside the figure of the whole. Primary suppression hides cells that are too small or dominated;
 * complementary suppression hides the next smallest until what is hidden together could itself be published, so that the whole less what is
 * shown tells of nobody. Empty cells are never shown and tell nothing.
 */
export function shownCells(cells: Cells, rules: DisclosureRules): readonly boolean[] {
  const { tallies, overlap, never } = cells;
  const shown = tallies.map((tally, place) => never?.has(place) !== true && isPublishable(tally, rules));
  const bySize = tallies.map((_, place) => place).toSorted((a, b) => sizeOf(tallies, a) - sizeOf(tallies, b) || a - b);
  for (const place of bySize) {
    const hidden = tallies.filter((tally, at) => shown[at] !== true && tally.contributors > 0);
    if (hidden.length === 0) return shown;
    const together = overlap === 'disjoint' ? merged(hidden) : bounded(hidden);
    if (hidden.length > 1 && isPublishable(together, rules)) return shown;
    shown[place] = false;
  }
  return shown;
}

function sizeOf(tallies: readonly Tally[], place: number): number {
  return tallies[place]?.contributors ?? 0;
}

/** A cell with the cells that it is divided into; one tally a measure, the first is that of the customers themselves. */
export interface Branch {
  readonly path: readonly string[];
  readonly tallies: readonly Tally[];
  readonly children: readonly Branch[];
}

/** A published cell: null where the measure is hidden. */
export interface PublishedCell {
  readonly path: readonly string[];
  readonly tallies: readonly (Tally | null)[];
}

/**
 * The cells of a fixed tree that may be published together. Below a hidden cell everything is hidden: otherwise its parts would add up to it.
 * A measure is hidden where the number of customers is.
 */
export function publishedCells(root: Branch, rules: DisclosureRules): readonly PublishedCell[] {
  const open = root.tallies.map((tally) => isPublishable(tally, rules));
  return openBranch(root, open, rules);
}

function openBranch(branch: Branch, open: readonly boolean[], rules: DisclosureRules): readonly PublishedCell[] {
  if (open[0] !== true) return [];
  const { path, children } = branch;
  const shown = branch.tallies.map((_, measure) => {
    const tallies = children.map((child) => child.tallies[measure] ?? { contributors: 0, sum: 0, first: 0, second: 0 });
    if (open[measure] !== true) return tallies.map(() => false);
    return shownCells({ tallies, overlap: 'overlapping' }, rules);
  });
  const here = { path, tallies: branch.tallies.map((tally, measure) => (open[measure] === true ? tally : null)) };
  const below = children.flatMap((child, place) =>
    openBranch(
      child,
      shown.map((measure) => measure[place] === true),
      rules,
    ),
  );
  return [here, ...below];
}
