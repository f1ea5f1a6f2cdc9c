/** What a list of recommendations is blended from, each a score for every product. */
export const signalNames = [
  'linear',
  'factors',
  'tiesLinear',
  'tiesFactors',
  'tiesPopular',
  'community',
  'partOfDay',
  'popular',
] as const;
export type SignalName = (typeof signalNames)[number];
