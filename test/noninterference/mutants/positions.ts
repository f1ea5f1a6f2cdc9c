import { conditionsIn, type Found } from './broken-text.js';

/** Where in a statement a condition stands. */
export type Position =
  | 'row'
  | 'value'
  | 'filter'
  | 'null filter'
  | 'some'
  | 'sort'
  | 'rest'
  | 'count'
  | 'total'
  | 'list';

/** The position of each condition of a composed text. */
export function positionsIn(text: string): readonly (Found & { readonly position: Position })[] {
  const spans = [
    ...blocks(text, 'COUNT {').map((span) => ({ ...span, position: 'count' as const })),
    ...blocks(text, 'EXISTS {').map((span) => ({ ...span, position: 'some' as const })),
    ...matches(text, /^CALL \(\) \{ MATCH .*?\n.*?\nWHERE .*?\n?.*AS total \}/gms).map((span) => ({
      ...span,
      position: 'total' as const,
    })),
    ...matches(text, /CASE WHEN [^()]*? THEN (?=[^,]*? END AS sortKey)/g).map((span) => ({
      ...span,
      position: 'sort' as const,
    })),
    ...matches(text, /CASE WHEN \$read\.allow.*? THEN/g).map((span) => ({ ...span, position: 'value' as const })),
    ...matches(text, /NOT coalesce\([^()]*? IS NOT NULL, false\)/g).map((span) => ({
      ...span,
      position: 'rest' as const,
    })),
    ...matches(text, /coalesce\([^()]*? IS NOT NULL, false\) <>/g).map((span) => ({
      ...span,
      position: 'null filter' as const,
    })),
    ...matches(text, /\((?:\$read\.allow[^()]*? = 1 AND )+[^()]*? (?:=|>=|<=|<|>|IN|STARTS WITH|CONTAINS) /g).map(
      (span) => ({ ...span, position: 'filter' as const }),
    ),
    ...blocks(text, 'CALL () {').map((span) => ({ ...span, position: 'list' as const })),
  ];
  return conditionsIn(text).map((found) => ({
    ...found,
    position: spans.find((span) => span.from <= found.at && found.at < span.to)?.position ?? 'row',
  }));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function matches(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].map((found) => ({ from: found.index, to: found.index + found[0].length }));
}

/** The blocks that begin so, each to the brace that closes it. Outer ones come first. */
function blocks(text: string, opening: string): readonly Span[] {
  const spans: Span[] = [];
  for (let from = text.indexOf(opening); from >= 0; from = text.indexOf(opening, from + 1)) {
    let depth = 0;
    let to = from;
    for (; to < text.length; to += 1) {
      if (text[to] === '{') depth += 1;
      if (text[to] === '}' && --depth === 0) break;
    }
    spans.push({ from, to });
  }
  return spans;
}
