/** What a list of recommendations is blended from, each a score for every product. */
export const signalNames = [
  'linear',
  'factors',
  'content',
  'tiesLinear',
  'tiesFactors',
  'tiesPopular',
  'community',
  'partOfDay',
  'season',
  'popular',
] as const;
export type SignalName = (typeof signalNames)[number];

/** Those that say what is typical of a group: of customers, or of uses. */
export const groupSignals = ['community', 'partOfDay', 'season'] as const satisfies readonly SignalName[];
export type GroupSignal = (typeof groupSignals)[number];
