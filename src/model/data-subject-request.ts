/**
 * What a customer may demand about their data, after the GDPR: Articles 15, 20, 16, 17, 18, 21, and 16 again: `unmerge` has records parted that were held
 * to be of one person.
 */
export const requestKinds = [
  'access',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'unmerge',
] as const;
export type RequestKind = (typeof requestKinds)[number];

export const requestStates = ['received', 'identity_verified', 'in_progress', 'done', 'refused', 'withdrawn'] as const;
export type RequestState = (typeof requestStates)[number];

/** What moves a request, or its clock. */
export const requestActions = [
  'open',
  'verify_identity',
  'start',
  'finish',
  'refuse',
  'withdraw',
  'extend',
  'hold',
  'release',
] as const;
export type RequestAction = (typeof requestActions)[number];

/** Why a request is refused, extended or held. Words of a list, so that no personal data can stand in a history. */
export const refusalReasons = [
  'identity_not_shown',
  'unfounded',
  'excessive',
  'rights_of_others',
  'legal_obligation',
  'legal_claims',
] as const;
export const extensionReasons = ['complexity', 'number_of_requests'] as const;
export const holdReasons = ['legal_obligation', 'legal_claims'] as const;
export type RequestReason =
  | (typeof refusalReasons)[number]
  | (typeof extensionReasons)[number]
  | (typeof holdReasons)[number];

/** One line of a request's history. `by`: `self`, `staff <role>`, `operator` or `kith`. */
export interface RequestStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly action: RequestAction;
  readonly by: string;
  readonly reason: RequestReason | null;
}

/** How a request stands. Times are milliseconds since 1970. */
export interface RequestStanding {
  readonly kind: RequestKind;
  readonly state: RequestState;
  readonly receivedAt: number;
  /** The moment before which the law wants an answer. */
  readonly dueAt: number;
  readonly extended: boolean;
  /** While it is held, nothing is erased. */
  readonly held: boolean;
  readonly refusedFor: RequestReason | null;
  /** Everything that happened to it, the first first. Only ever appended to. */
  readonly history: readonly RequestStep[];
}
