import { type Category, categoryLeaves, presence } from './categories.js';
import { type Ask, learningOf, type Reason, ringOf, type Verdict } from './decide.js';
import { type Facts, type Hearing, hearingOf, judgeIn } from './explain.js';
import { coversAny } from './paths.js';
import { type Client, clientOf, type Policy, purposesOf } from './policy.js';
import { type DecisionStep, stepOf } from './reasons.js';
import { type Remedy, remedyFor } from './remedy.js';
import type { Ring } from './space.js';
import { clientsOf, type EndUser, type Viewer } from './viewer.js';

/** One answer for some categories: may this client, with this kind of end user, see them of this customer for this purpose? */
export interface StatusEntry {
  readonly client: string;
  readonly endUser: EndUser | null;
  readonly purpose: string;
  readonly categories: readonly Category[];
  readonly allowed: boolean;
  /** The reason of the verdict, or the basis that allows it. */
  readonly reason: string;
  /** The step that withheld; null where it is allowed. */
  readonly step: DecisionStep | null;
  /** What the customer would have to say, beside what the grounds lack; null where no word opens it. */
  readonly remedy: Grant | null;
  /** What is missing for it to be inferred at all; to others than the customer what that takes. None where it is allowed, or where no word counts. */
  readonly grounds: readonly MissingGround[];
}

type Grant = Omit<Remedy, 'category' | 'purpose'>;

/** What the analyses must be allowed besides, for there to be anything inferred that could be seen. */
export interface MissingGround {
  readonly purpose: string;
  readonly categories: readonly Category[];
  readonly remedy: Grant | null;
}

/** Who sees what of a customer: every client of the policy, each of its purposes, alone and with each kind of staff. */
export function statusForAll(facts: Facts, wanted: (purpose: string) => boolean): readonly StatusEntry[] {
  const report = new Report(facts, 'customer');
  return facts.policy.clients.flatMap((client) =>
    endUsersOf(client).flatMap((endUser) =>
      purposesOf(facts.policy)
        .filter((purpose) => wanted(purpose) && client.asks.some((one) => coversAny(one.purposes, purpose)))
        .flatMap((purpose) => report.entries({ client: client.id, purpose, endUser })),
    ),
  );
}

/** What one viewer sees of a customer. Where several clients see the bytes, each has its entries, and all must allow. */
export function statusFor(viewer: Viewer, facts: Facts): readonly StatusEntry[] {
  const report = new Report(facts, 'viewer');
  return clientsOf(viewer).flatMap((client) => report.entries({ ...viewer, client }));
}

/** Staff of each role; a program where there may be one. Customers are asked about as strangers. */
function endUsersOf(client: Client): readonly (EndUser | null)[] {
  return [
    ...(client.machine ? [null] : []),
    ...client.endUsers.staff.map((role) => ({ kind: 'staff', role }) as const),
    ...client.endUsers.scientist.map((project) => ({ kind: 'scientist', project }) as const),
    ...(client.endUsers.customer ? [{ kind: 'customer', id: stranger } as const] : []),
  ];
}

/** Some other customer: no decision looks at which. */
const stranger = '' as Extract<EndUser, { kind: 'customer' }>['id'];

/** Of the same facts one request may ask for each purpose apart. */
const hearings = new WeakMap<Facts, Map<Ring, Hearing>>();

class Report {
  readonly #hearings: Map<Ring, Hearing>;

  constructor(
    private readonly facts: Facts,
    private readonly told: 'customer' | 'viewer',
  ) {
    this.#hearings = hearings.get(facts) ?? new Map<Ring, Hearing>();
    hearings.set(facts, this.#hearings);
  }

  entries(viewer: Pick<Viewer, 'client' | 'purpose' | 'endUser'>): readonly StatusEntry[] {
    const { policy } = this.facts;
    const found = new Map<string, { entry: StatusEntry; categories: Category[] }>();
    for (const category of askable(policy, viewer)) {
      const entry = this.#entry({ ...viewer, category, about: 'other', relation: 'stranger' });
      const key = JSON.stringify([entry.reason, entry.remedy, entry.grounds]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { entry, categories: [category] });
      else known.categories.push(category);
    }
    return [...found.values()].map(({ entry, categories }) => ({ ...entry, categories }));
  }

  #entry(ask: Ask): StatusEntry {
    const { client, endUser, purpose, category } = ask;
    const verdict = this.#verdict(ask);
    const about = { client, endUser, purpose, categories: [category] };
    if (verdict.allow) return { ...about, allowed: true, reason: verdict.basis, step: null, remedy: null, grounds: [] };
    const { reason } = verdict;
    const grounds = isSayable(reason) || reason === 'not_derived' ? this.#missing(ask) : [];
    return { ...about, allowed: false, reason, step: stepOf(reason), remedy: this.#remedy(ask, reason), grounds };
  }

  #verdict(ask: Ask): Verdict {
    return judgeIn(this.#hearing(ringOf(this.facts.policy, ask)), ask);
  }

  #remedy(ask: Ask, reason: Reason): Grant | null {
    const remedy = isSayable(reason) ? remedyFor(ask, this.facts.policy, this.facts.now) : null;
    return remedy === null ? null : grantOf(remedy);
  }

  #missing(ask: Ask): readonly MissingGround[] {
    const found = new Map<string, { purpose: string; categories: Category[]; remedy: Grant | null }>();
    for (const learning of learningOf(ask.category)) {
      const { purpose, category } = learning;
      if (ask.client === learning.client && ask.purpose === purpose && ask.category === category) continue;
      const reason = this.#missingFor(learning);
      if (reason === null) continue;
      const remedy = this.#remedy(learning, reason);
      const key = JSON.stringify([purpose, remedy]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { purpose, categories: [category], remedy });
      else known.categories.push(category);
    }
    return [...found.values()];
  }

  /** Why a ground is missing, or null. Staff ask about one purpose: what was said of another is not told by it. */
  #missingFor(learning: Ask): Reason | null {
    if (this.told === 'viewer') return 'no_consent';
    const verdict = this.#verdict(learning);
    // A ground that itself wants another is named by that.
    return verdict.allow || verdict.reason === 'not_derived' ? null : verdict.reason;
  }

  #hearing(ring: Ring): Hearing {
    const hearing = this.#hearings.get(ring) ?? hearingOf(this.facts, ring);
    this.#hearings.set(ring, hearing);
    return hearing;
  }
}

/** Whether a word on this record, for this purpose, opens what is withheld for the reason. */
function isSayable(reason: Reason): boolean {
  const step = stepOf(reason);
  // What another record of the same person closes, no word on this one opens; what may not be inferred, one on inferring it.
  const isElsewhere = reason === 'merged' || reason === 'not_derived';
  return (step === 'words' || step === 'time') && !isElsewhere;
}

function grantOf({ noticeId, noticeVersion, recipients }: Remedy) {
  return { noticeId, noticeVersion, recipients };
}

/** What nobody's word could open for this client, because it may not ask for it at all, is left out. */
function askable(policy: Policy, viewer: Pick<Viewer, 'client' | 'purpose'>): readonly Category[] {
  const asks = clientOf(policy, viewer.client)?.asks.filter((one) => coversAny(one.purposes, viewer.purpose)) ?? [];
  return categoryLeaves.filter(
    (category) => category !== presence && asks.some((one) => coversAny(one.categories, category)),
  );
}
