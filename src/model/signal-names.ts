/** What a list of recommendations is blended from, each a score for every product. */
export const signalNames = [
  'linear',
  'factors',
  'walk',
  'content',
  'replenish',
  'tiesLinear',
  'tiesFactors',
  'tiesPopular',
  'community',
  'region',
  'store',
  'channel',
  'partOfDay',
  'season',
  'popular',
] as const;
export type SignalName = (typeof signalNames)[number];

/** Those that say what is typical of a group: of customers, or of uses. */
export const groupSignals = [
  'community',
  'region',
  'store',
  'channel',
  'partOfDay',
  'season',
] as const satisfies readonly SignalName[];
/** Those of them whose groups are read of a customer when a list is made, where a model knows what to do with them. */
export const askedSignals = ['region', 'store'] as const satisfies readonly GroupSignal[];
/** All signals whose facts of a customer are read only where a model knows what to do with them. */
export const askedFacts = [...askedSignals, 'replenish'] as const satisfies readonly SignalName[];
export type GroupSignal = (typeof groupSignals)[number];
