/** A tie that one customer has to another who may influence it. */
export interface TieStrength<K> {
  readonly from: K;
  /** 0 to 1; null where the source says nothing, which counts as 1. */
  readonly strength: number | null;
}

export interface InfluenceEdge<K> {
  readonly from: K;
  /** Above 0, at most `probabilityMax`. */
  readonly probability: number;
}

export interface StructuralPriorOptions {
  /** No single tie is taken to decide more often than this, 0 to 1: a person with one friend does not copy each act. */
  readonly probabilityMax: number;
  /** The strongest ties that are kept of a person. */
  readonly tiesMax: number;
}

/**
 * Influence on one customer where no dated acts tell more: the weighted cascade of Kempe, Kleinberg and Tardos (2003), `1 / in-degree`, times the strength of
 * the tie. Several ties to the same person count once, by the strongest. Strongest first; equal ones in ascending order.
 */
export function structuralPrior<K extends string | number>(
  ties: readonly TieStrength<K>[],
  options: StructuralPriorOptions,
): InfluenceEdge<K>[] {
  const strongest = new Map<K, number>();
  for (const { from, strength } of ties) strongest.set(from, Math.max(strongest.get(from) ?? 0, strength ?? 1));
  const share = 1 / strongest.size;
  return [...strongest]
    .map(([from, strength]) => ({ from, probability: Math.min(options.probabilityMax, share * strength) }))
    .filter(({ probability }) => probability > 0)
    .sort((a, b) => b.probability - a.probability || (a.from < b.from ? -1 : 1))
    .slice(0, options.tiesMax);
}
