import { type Category } from '../consent/categories.js';
import type { Policy } from '../consent/policy.js';
import { mayAsk, registrationOf } from '../consent/registration.js';
import { organisationOf, ownOrganisation } from '../consent/statistics/organisation.js';
import type { Viewer } from '../consent/viewer.js';
import { type Catalogue } from '../graph/read/catalogue.js';
import type { PartNoun } from '../graph/read/part.js';
import { isOwnVoice, mayDemand, mayGuard, mayMerge, mayOnBehalf, maySpeak } from './consent/who-may.js';
import { type RootField, roots } from './roots.js';

/** The outer gate: may this viewer ask this root field at all? Answered before any statement, from the policy alone. */
export interface Gate {
  /** `coordinate`: `Query.customers`. False for a field that has no rule. */
  permits(coordinate: string, args: Readonly<Record<string, unknown>>, viewer: Viewer): boolean;
}

/** What a rule of the gate knows: who asks, and with which arguments. Nothing of any row. */
export interface GateAsk {
  readonly policy: Policy;
  readonly catalogue: Catalogue;
  readonly viewer: Viewer;
  readonly args: Readonly<Record<string, unknown>>;
}

export type GateRule = (ask: GateAsk) => boolean;

const mayAskStatistics: GateRule = ({ policy, viewer }) => organisationOf(policy, viewer) !== null;

const mayAskInfluence: GateRule = ({ policy, viewer }) => {
  const registration = registrationOf(policy, viewer);
  return registration !== null && viewer.endUser?.kind !== 'customer' && mayAsk(registration, 'inferred.influence');
};

/** A list says what its customer has and likes: it is for that customer, by `me`, and for those who act for the shop. */
const mayAskForLists: GateRule = ({ policy, viewer }) => {
  const registration = registrationOf(policy, viewer);
  return registration !== null && viewer.endUser?.kind !== 'customer' && mayAsk(registration, 'purchase.item');
};

/** Customers speak for themselves, and staff where the policy lets their role. */
const mayAskToSpeak: GateRule = ({ policy, viewer }) =>
  registrationOf(policy, viewer) !== null && maySpeak(policy, viewer);

/** What is recommended to customers is for themselves to forbid, and what they consider saying is nobody else's affair. */
const forThemselves: GateRule = ({ policy, viewer }) =>
  registrationOf(policy, viewer) !== null && isOwnVoice(policy, viewer);

/** Customers demand for themselves, and staff where the policy lets their role. */
const mayAskToDemand: GateRule = ({ policy, viewer }) =>
  registrationOf(policy, viewer) !== null && mayDemand(policy, viewer);

/**
 * Rules of root fields that no composed statement answers; the others come from the catalogue. A root field with neither keeps the server
 * from starting. Each of them is static for a client, its end user, its purpose and its arguments.
 */
const declaredRules: Readonly<Record<string, GateRule>> = {
  // The schema is no customer's affair: whoever has a token of a registered client may know it.
  'Query._service': () => true,
  // Published tables hold no row of a customer, so they have no category here: who counts was decided when they were made.
  'Query.segmentStatistics': mayAskStatistics,
  'Query.storeStatistics': mayAskStatistics,
  'Query.productStatistics': mayAskStatistics,
  'Query.storeSales': ({ policy, viewer }) => organisationOf(policy, viewer)?.id === ownOrganisation,
  'Query.influenceClasses': ({ policy, viewer }) => organisationOf(policy, viewer)?.id === ownOrganisation,
  // An influence tells of others who follow, so it is no customer's affair.
  // The likely buyers of a product are found by what stands in their lists.
  'Query.seedCustomers': (ask) => mayAskInfluence(ask) && (ask.args['product'] == null || mayAskForLists(ask)),
  'Query.recommendationsFor': mayAskForLists,
  'Query.productAudience': mayAskForLists,
  'Query.previewConsent': forThemselves,
  'Mutation.dismissRecommendation': forThemselves,
  'Mutation.restoreRecommendation': forThemselves,
  'Mutation.recommendationsSeen': forThemselves,
  'Mutation.recommendationClicked': forThemselves,
  'Mutation.notInterested': forThemselves,
  'Mutation.interestedAgain': forThemselves,
  'Mutation.giveConsent': mayAskToSpeak,
  'Mutation.refuseConsent': mayAskToSpeak,
  'Mutation.renewConsent': mayAskToSpeak,
  'Mutation.withdrawConsent': mayAskToSpeak,
  'Mutation.recordGuardianship': ({ policy, viewer }) =>
    registrationOf(policy, viewer) !== null && mayGuard(policy, viewer),
  'Mutation.mergeCustomers': ({ policy, viewer }) =>
    registrationOf(policy, viewer) !== null && mayMerge(policy, viewer),
  'Mutation.openDataSubjectRequest': mayAskToDemand,
  'Mutation.moveDataSubjectRequest': mayAskToDemand,
  'Mutation.createExportLink': mayAskToDemand,
  'Query.dataSubjectRequests': ({ policy, viewer }) =>
    registrationOf(policy, viewer) !== null && mayOnBehalf(policy, viewer, 'requests'),
  'Query._entities': ({ args, ...ask }) => typesOf(args['representations']).every((type) => mayRead(ask, type)),
};

/** The rules of a schema's root fields, by coordinate: those of the catalogue's roots and the declared ones. */
export function gateRules(): ReadonlyMap<string, GateRule> {
  const composed = Object.entries(roots).map(([name, root]) => [`Query.${name}`, ruleOfRoot(root)] as const);
  return new Map([...composed, ...Object.entries(declaredRules)]);
}

/** A gate over such rules. There is one for a server; it keeps nothing from one request to the next. */
export function openGate(about: { readonly policy: Policy; readonly catalogue: Catalogue }): Gate {
  const rules = gateRules();
  return {
    permits: (coordinate, args, viewer) => rules.get(coordinate)?.({ ...about, args, viewer }) ?? false,
  };
}

/** The rule of a root that the composer answers: rows of its noun must be within what the clients may ask for. */
function ruleOfRoot(root: RootField): GateRule {
  if (root.kind === 'node') return (ask) => registrationOf(ask.policy, ask.viewer) !== null;
  if (root.kind === 'list')
    return (ask) => mayRead(ask, root.noun) && (!ordersByCount(ask, root.noun) || mayAskStatistics(ask));
  return (ask) => mayRead(ask, root.kind === 'self' ? 'Customer' : root.noun);
}

/** An order by published counts says what the published table says, so it is for whom the table is. */
function ordersByCount({ catalogue, args }: GateAsk, noun: PartNoun): boolean {
  const order = args['orderBy'] as { readonly field?: unknown } | null | undefined;
  return catalogue.nouns.get(noun)?.counts.has(String(order?.field)) ?? false;
}

/** Whether a row of this noun can be visible to these clients whatever its customer agreed to. */
function mayRead({ policy, catalogue, viewer }: Omit<GateAsk, 'args'>, noun: string): boolean {
  const registration = registrationOf(policy, viewer);
  const part = catalogue.nouns.get(noun as PartNoun);
  if (registration === null || part === undefined) return false;
  return part.visible.every((condition) => condition.dynamic || mayAsk(registration, condition.category as Category));
}

function typesOf(representations: unknown): readonly string[] {
  if (!Array.isArray(representations)) return [];
  // A call brings a thousand of few types.
  return [
    ...new Set(representations.map((each: unknown) => String((each as { __typename?: unknown } | null)?.__typename))),
  ];
}
