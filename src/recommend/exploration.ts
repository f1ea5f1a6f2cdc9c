/** A position of an explored list. */
export interface Drawn {
  /** The place of what stands there among the candidates, from 0. */
  readonly candidate: number;
  /** How probable it was that this candidate stands at this position, above 0, at most 1. */
  readonly propensity: number;
}

export interface ExplorationOptions {
  /** How many positions there are; of the candidates as many stand in the list where nothing is drawn. */
  readonly positions: number;
  readonly candidates: number;
  /** How probable it is of each position that it is filled by a draw, 0 to 1. */
  readonly share: number;
}

/**
 * Fills a share of the positions of a list by chance. Each position is drawn for with the probability `share`, each for itself; all others keep the candidate of their
 * own place. What stands at drawn positions is drawn from the candidates that are left, each as probable as the others, and none twice.
 *
 * Each candidate can stand at each position, and how probable that was is known exactly. That is what judging another order from the log needs (the item-position
 * model of Li, Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay and Wen, "Offline Evaluation of Ranking Policies with Click Models", KDD 2018).
 */
export function explored(options: ExplorationOptions, random: () => number): Drawn[] {
  const { candidates, share } = options;
  const positions = Math.min(options.positions, candidates);
  const drawn = Array.from({ length: positions }, () => random() < share);
  const free = Array.from({ length: candidates }, (_, place) => place).filter((place) => drawn[place] !== false);
  const probable = propensities({ positions, candidates, share });
  return drawn.map((isDrawn, position) => {
    const candidate = isDrawn ? taken(free, random) : position;
    return { candidate, propensity: propensityAt(probable, { position, candidate, positions }) };
  });
}

/** Takes one out by chance, each as probable as the others. */
function taken(free: number[], random: () => number): number {
  const place = Math.floor(random() * free.length);
  const [candidate] = free.splice(place, 1);
  return candidate as number;
}

/** How probable it is that a position holds a candidate, by where the candidate stands where nothing is drawn. */
export interface Propensities {
  /** At this position. */
  readonly own: number;
  /** At another one. */
  readonly moved: number;
  /** Nowhere in the list. */
  readonly outside: number;
}

/**
 * Of `positions − 1` other positions a binomial number `d` is drawn for beside this one. Then `candidates − positions + d + 1` candidates are free, among them all that
 * stand nowhere, the position's own, and each of the others with the probability `d / (positions − 1)`.
 */
export function propensities({ positions, candidates, share }: ExplorationOptions): Propensities {
  const others = positions - 1;
  let [free, freeOther] = [0, 0];
  let binomial = (1 - share) ** others;
  for (let drawn = 0; drawn <= others; drawn += 1) {
    const each = binomial / (candidates - positions + drawn + 1);
    free += each;
    if (others > 0) freeOther += (each * drawn) / others;
    binomial =
      share === 1 ? Number(drawn + 1 === others) : (binomial * (others - drawn) * share) / ((drawn + 1) * (1 - share));
  }
  return { own: 1 - share + share * free, moved: share * freeOther, outside: share * free };
}

export function propensityAt(
  { own, moved, outside }: Propensities,
  {
    position,
    candidate,
    positions,
  }: { readonly position: number; readonly candidate: number; readonly positions: number },
): number {
  if (candidate === position) return own;
  return candidate < positions ? moved : outside;
}
