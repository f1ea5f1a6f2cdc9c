/**
 * How an act passes along the edges, after Kempe, Kleinberg and Tardos (2003). `independent_cascade`: each customer who acted has one chance with each
 * follower, the probability of the edge. `linear_threshold`: a customer acts when the weights of those who acted before reach a threshold that is uniform from
 * 0 to 1; the weights of the edges into a customer sum to at most 1.
 */
export const diffusionModels = ['independent_cascade', 'linear_threshold'] as const;
export type DiffusionModel = (typeof diffusionModels)[number];

/**
 * What counts as reached: all, or only what happens within a number of steps, or within a time, where each edge takes an exponential time of its mean lag
 * (Du, Song, Gomez-Rodriguez and Zha 2013). Times have the unit of the lags.
 */
export type Within =
  | { readonly kind: 'ever' }
  | { readonly kind: 'hops'; readonly hopsMax: number }
  | { readonly kind: 'time'; readonly timeMax: number };

export interface Diffusion {
  readonly model: DiffusionModel;
  readonly within: Within;
}

export const everywhere: Within = { kind: 'ever' };
