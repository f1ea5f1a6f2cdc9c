import { presence } from '../../../src/consent/categories.js';
import type { Ask } from '../../../src/consent/decide.js';
import type { Facts } from '../../../src/consent/explain.js';
import { covers } from '../../../src/consent/paths.js';
import type { Jurisdiction } from '../../../src/consent/policy.js';
import type { ConsentEvent } from '../../../src/consent/record.js';

// The rules of docs/privacy.md once more, leaf by leaf and without sets, classes or windows, to compare with.

const day = 86_400_000;

interface Leaf {
  readonly purpose: string;
  readonly category: string;
  readonly recipient: string;
}

interface Yes {
  readonly event: ConsentEvent;
  readonly until: number;
}

/** Whether the viewer may see this, for someone else than themselves. */
export function naive(ask: Ask, facts: Facts, categories: readonly string[]): boolean {
  if (ask.category === presence)
    return categories.some(
      (category) => category !== presence && naive({ ...ask, category: category as Ask['category'] }, facts, []),
    );
  const learner = { ...ask, client: 'kith.analyse', endUser: null } as const;
  const both = (purpose: Ask['purpose'], inferred: Ask['category']) =>
    mayUse({ ...learner, purpose, category: 'social.edge' }, facts) &&
    mayUse({ ...learner, purpose, category: inferred }, facts);
  // Whoever is in a group, or influences somebody, was found to by the analyses, by their ties.
  const isGroup = ask.category === 'inferred.community' || ask.category === 'inferred.segment';
  if (isGroup && !both('segment', 'inferred.community')) return false;
  if (ask.category === 'inferred.influence' && !both('social_reco.contribute', 'inferred.influence')) return false;
  return mayUse(ask, facts);
}

function mayUse(ask: Ask, facts: Facts): boolean {
  const { policy, subject } = facts;
  const client = policy.clients.find((one) => one.id === ask.client);
  if (client === undefined) return false;
  const { endUser } = ask;
  const fits =
    endUser === null
      ? client.machine
      : endUser.kind === 'customer'
        ? client.endUsers.customer
        : endUser.kind === 'staff'
          ? client.endUsers.staff.includes(endUser.role)
          : client.endUsers.scientist.includes(endUser.project);
  const asked = client.asks.some(
    (one) =>
      one.purposes.some((path) => covers(path, ask.purpose)) &&
      one.categories.some((path) => covers(path, ask.category)),
  );
  if (!fits || !asked) return false;
  if (
    endUser?.kind === 'customer' &&
    subject.audience !== 'everybody' &&
    !(subject.audience === 'friends' && ask.relation === 'friend')
  )
    return false;
  const profile = profileOf(facts);
  if (client.country !== null && client.transfer === null && !profile.transferFree.includes(client.country))
    return false;
  const recipients = [client.recipient];
  if (endUser?.kind === 'customer') recipients.push('subject');
  if (endUser?.kind === 'staff') recipients.push(`first_party.staff.${endUser.role}`);
  if (endUser?.kind === 'scientist') recipients.push(`ds.${endUser.project}`);
  const leaves = recipients.map((recipient) => ({ purpose: ask.purpose, category: ask.category, recipient }));
  // What is closed to one recipient is closed to the viewer.
  return leaves.every((leaf) => !isClosed(leaf, profile)) && leaves.every((leaf) => isOpen(leaf, facts, profile));
}

function profileOf({ policy, subject }: Facts): Jurisdiction {
  const listed = policy.jurisdictions.find(
    (one) => subject.residency !== null && one.countries.includes(subject.residency),
  );
  const profile = listed ?? policy.jurisdictions.find((one) => one.id === policy.strictest);
  if (profile === undefined) throw new Error('no profile');
  return profile;
}

function isClosed(leaf: Leaf, profile: Jurisdiction): boolean {
  return profile.closed.some((set) => inSet(leaf, set));
}

function inSet(
  leaf: Leaf,
  set: { purposes: readonly string[]; categories: readonly string[]; recipients: readonly string[] },
): boolean {
  return (
    set.purposes.some((path) => covers(path, leaf.purpose)) &&
    set.categories.some((path) => covers(path, leaf.category)) &&
    set.recipients.some((path) => coversRecipient(path, leaf.recipient))
  );
}

function coversRecipient(path: string, recipient: string): boolean {
  return covers(path, recipient) || (path.startsWith('staff') && covers(`first_party.${path}`, recipient));
}

function isOpen(leaf: Leaf, facts: Facts, profile: Jurisdiction): boolean {
  const { policy, subject } = facts;
  if (profile.regions !== null && !profile.regions.includes(policy.region)) return false;
  if (subject.blocked.includes('erased')) return false;
  const bases = policy.bases.filter((one) => profile.bases.includes(one.basis) && inSet(leaf, one.covers));
  const unasked = bases.some((one) => one.basis !== 'legitimate_interest');
  if (subject.blocked.length > 0) return leaf.purpose === 'legal' && unasked;
  const age = ageOf(facts, profile);
  const closed = {
    child: profile.minors.closedToChildren,
    minor: profile.minors.closedToMinors,
    unknown: profile.minors.closedToUnknownAge,
    adult: [],
  }[age];
  if (closed.some((path) => covers(path, leaf.purpose))) return false;
  if (unasked) return true;
  if (subject.objections.some((path) => covers(path, leaf.purpose))) return false;
  if (age === 'adult' && bases.length > 0 && !isDenied(leaf, facts)) return true;
  const own = someYes(leaf, facts, profile, 'self');
  const guardian = someYes(leaf, facts, profile, 'guardian');
  if (age === 'child') return guardian;
  if (age !== 'minor') return own;
  return profile.minors.both ? own && guardian : own || guardian;
}

function birthday(facts: Facts, years: number): number | null {
  if (facts.subject.birthDate === null) return null;
  const birth = new Date(facts.subject.birthDate);
  return Date.UTC(birth.getUTCFullYear() + years, birth.getUTCMonth(), birth.getUTCDate());
}

function ageOf(facts: Facts, profile: Jurisdiction): 'adult' | 'minor' | 'child' | 'unknown' {
  const { ageBand } = facts.subject;
  const consent = birthday(facts, profile.minors.consentAge);
  const adult = birthday(facts, profile.minors.adultAge);
  if (consent === null || adult === null) return ageBand === 'teen' ? 'child' : ageBand;
  if (adult <= facts.now) return 'adult';
  return consent <= facts.now ? 'minor' : 'child';
}

function timeOf(event: ConsentEvent): number {
  return event.at ?? event.recordedAt;
}

function isGrant(event: ConsentEvent): boolean {
  return event.action === 'given' || event.action === 'renewed';
}

/** The words about a leaf up to now; `yes` has the end of a grant that holds. */
function heard(leaf: Leaf, facts: Facts, profile: Jurisdiction): { event: ConsentEvent; yes: Yes | null }[] {
  const { events, policy, now } = facts;
  const said = events.filter(
    (event) =>
      event.action !== 'requested' &&
      timeOf(event) <= now &&
      covers(event.purpose, leaf.purpose) &&
      covers(event.category, leaf.category) &&
      coversRecipient(event.recipient, leaf.recipient),
  );
  const words: { event: ConsentEvent; yes: Yes | null }[] = [];
  for (const event of said) {
    const notice = policy.notices.find((one) => one.id === event.noticeId && one.version === event.noticeVersion);
    if (!isGrant(event) || event.proof === null || event.at === null || notice === undefined) {
      words.push({ event, yes: null });
      continue;
    }
    const consentAt = birthday(facts, profile.minors.consentAge);
    const adultAt = birthday(facts, profile.minors.adultAge);
    if (consentAt !== null && event.speaker === 'self' && event.at < consentAt) {
      words.push({ event, yes: null });
      continue;
    }
    const special = leaf.category.startsWith('special.') && !notice.explicit;
    if (special || (leaf.purpose === 'publish' && !notice.standalone) || !notice.covers.some((set) => inSet(leaf, set)))
      continue;
    const ends = [event.until ?? Number.POSITIVE_INFINITY];
    const life = policy.maxAgeDays.find((one) => covers(one.purpose, leaf.purpose));
    if (life !== undefined) ends.push(event.at + life.days * day);
    for (const later of policy.notices) {
      if (later.id === notice.id && later.material && later.from > notice.from)
        ends.push(Date.parse(later.from) + later.graceDays * day);
    }
    if (adultAt !== null && event.at < adultAt && (event.speaker === 'guardian' || profile.minors.both))
      ends.push(adultAt);
    const until = Math.min(...ends);
    words.push({ event, yes: now < until ? { event, until } : null });
  }
  return words;
}

/** A yes opens if it holds and no word that counts against it came at its time or later. */
function someYes(leaf: Leaf, facts: Facts, profile: Jurisdiction, speaker: 'self' | 'guardian'): boolean {
  const words = heard(leaf, facts, profile);
  const noes = words.filter((word) => word.yes === null).map((word) => word.event);
  const yeses = words.filter((word) => word.yes !== null).map((word) => word.event);
  return yeses.some(
    (yes) =>
      yes.speaker === speaker &&
      !noes.some((no) =>
        countsAgainst(
          no,
          yes,
          yeses,
          words.map((word) => word.event),
        ),
      ),
  );
}

function countsAgainst(
  no: ConsentEvent,
  yes: ConsentEvent,
  yeses: readonly ConsentEvent[],
  all: readonly ConsentEvent[],
): boolean {
  const later = timeOf(no) >= timeOf(yes);
  if (no.source === 'first_hand') {
    if (later) return true;
    const takenBack = yeses.some(
      (other) => other.source === 'first_hand' && timeOf(other) > timeOf(no) && timeOf(other) < timeOf(yes),
    );
    return yes.source === 'import' && !takenBack;
  }
  const strong = !isGrant(no) && no.at !== null;
  const outranked = all.some((other) => other.source === 'first_hand' && timeOf(other) <= timeOf(no));
  return later && (strong || !outranked);
}

/** Whether the latest word of the customer about the leaf is an objection. */
function isDenied(leaf: Leaf, facts: Facts): boolean {
  const words = heard(leaf, facts, profileOf(facts));
  const yeses = words.filter((word) => word.yes !== null).map((word) => word.event);
  const takenBack = (own: ConsentEvent, by: ConsentEvent) =>
    words.some(
      ({ event, yes }) =>
        yes === null && event.source === 'first_hand' && timeOf(event) >= timeOf(own) && timeOf(event) <= timeOf(by),
    );
  return words.some(({ event, yes }) => {
    if (yes !== null || isGrant(event)) return false;
    const outranked =
      event.source === 'import' &&
      event.at === null &&
      yeses.some((own) => own.source === 'first_hand' && timeOf(own) <= timeOf(event) && !takenBack(own, event));
    if (outranked) return false;
    return !yeses.some(
      (later) => timeOf(later) > timeOf(event) && (later.source === 'first_hand' || opens(later, words)),
    );
  });
}

/** Whether a yes of an import is not shut out by a no of first hand before it. */
function opens(yes: ConsentEvent, words: readonly { event: ConsentEvent; yes: Yes | null }[]): boolean {
  const yeses = words.filter((word) => word.yes !== null).map((word) => word.event);
  return !words.some(
    ({ event, yes: holds }) =>
      holds === null &&
      event.source === 'first_hand' &&
      timeOf(event) < timeOf(yes) &&
      !yeses.some(
        (other) => other.source === 'first_hand' && timeOf(other) > timeOf(event) && timeOf(other) < timeOf(yes),
      ),
  );
}
