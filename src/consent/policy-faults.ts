import { agingCategories, agingRules } from './aging.js';
import { categoryLeaves } from './categories.js';
import { faultsOfExperiments } from './experiment-faults.js';
import { nearest } from './nearest.js';
import { covers, everything } from './paths.js';
import type { Basis, Client, Policy, PolicyFault } from './policy-shape.js';
import { isPurpose, purposeLeaves } from './purposes.js';
import { canonicalRecipient, recipientRoots } from './recipients.js';

/** What does not hold together in a policy whose shape is right: names that do not exist, and what law forbids. */
export function policyFaults(policy: Policy): readonly PolicyFault[] {
  return [
    ...namesOf(policy).flatMap((named) => faultsOfNames(named, policy)),
    ...faultsOfJurisdictions(policy),
    ...policy.partnerPurposes.flatMap((one, index) =>
      isPurpose(one) && one.startsWith('partner.')
        ? []
        : [fault(['partnerPurposes', index], `${one} is not partner.<id>.<use>`)],
    ),
    ...policy.bases.flatMap((one, index) => faultsOfBasis(one, ['bases', index])),
    ...policy.clients.flatMap((one, index) => faultsOfClient(one, ['clients', index])),
    ...faultsOfRetention(policy.rights.retention),
    ...faultsOfExperiments(policy),
    ...repeated(
      'client',
      policy.clients.map((one, index) => [one.id, ['clients', index]]),
    ),
    ...repeated(
      'notice',
      policy.notices.map((one, index) => [`${one.id}/${one.version}`, ['notices', index]]),
    ),
    ...repeated(
      'jurisdiction',
      policy.jurisdictions.map((one, index) => [one.id, ['jurisdictions', index]]),
    ),
    ...repeated(
      'country',
      policy.jurisdictions.flatMap((one, index) =>
        one.countries.map((country): Placed => [country, ['jurisdictions', index, 'countries']]),
      ),
    ),
  ];
}

type Path = PolicyFault['path'];
type Placed = readonly [id: string, path: Path];

function fault(path: Path, message: string): PolicyFault {
  return { path, message };
}

/** Where the policy names purposes, categories or recipients, and whether naming them opens or closes something. */
interface Named {
  readonly path: Path;
  readonly what: 'purpose' | 'category' | 'recipient';
  readonly names: readonly string[];
  readonly effect: 'opens' | 'closes';
}

function namesOf(policy: Policy): readonly Named[] {
  return [
    ...policy.clients.flatMap((client, index) => [
      ...client.asks.flatMap((one, place) => setAt(['clients', index, 'asks', place], one, 'opens')),
      ...(client.operations ?? []).flatMap((one, place) =>
        setAt(['clients', index, 'operations', place], { purposes: one.purposes }, 'opens'),
      ),
      ...setAt(['clients', index], { self: client.self }, 'opens'),
    ]),
    ...policy.notices.flatMap((notice, index) =>
      notice.covers.flatMap((one, place) => setAt(['notices', index, 'covers', place], one, 'opens')),
    ),
    ...policy.bases.flatMap((basis, index) => setAt(['bases', index, 'covers'], basis.covers, 'opens')),
    ...policy.maxAgeDays.flatMap((one, index) =>
      setAt(['maxAgeDays', index], { purpose: [one.purpose] }, 'closes', 'purpose'),
    ),
    ...policy.rights.retention.flatMap((one, index) =>
      setAt(['rights', 'retention', index], { category: [one.category] }, 'closes', 'category'),
    ),
    ...policy.jurisdictions.flatMap((profile, index) => [
      ...profile.closed.flatMap((one, place) => setAt(['jurisdictions', index, 'closed', place], one, 'closes')),
      ...closedToAges(profile.minors, ['jurisdictions', index, 'minors']),
    ]),
    ...(policy.tcf?.recipients ?? []).flatMap((one, index) =>
      setAt(['tcf', 'recipients', index], { recipient: [one.recipient] }, 'opens', 'recipient'),
    ),
    ...(policy.tcf?.purposes ?? []).flatMap((one, index) =>
      setAt(['tcf', 'purposes', index], { purpose: [one.purpose] }, 'opens', 'purpose'),
    ),
  ];
}

const kinds: Readonly<Record<string, Named['what']>> = {
  purposes: 'purpose',
  categories: 'category',
  self: 'category',
  recipients: 'recipient',
};

function setAt(
  path: Path,
  set: Readonly<Record<string, readonly string[]>>,
  effect: Named['effect'],
  kind?: Named['what'],
): readonly Named[] {
  return Object.entries(set).flatMap(([key, names]) => {
    const what = kind ?? kinds[key];
    return what === undefined ? [] : [{ path: [...path, key], what, names, effect }];
  });
}

function closedToAges(minors: Policy['jurisdictions'][number]['minors'], path: Path): readonly Named[] {
  const { closedToChildren, closedToMinors, closedToUnknownAge } = minors;
  return Object.entries({ closedToChildren, closedToMinors, closedToUnknownAge }).flatMap(([key, names]) =>
    setAt(path, { [key]: names }, 'closes', 'purpose'),
  );
}

/** A name that nothing bears would close nothing, so it is a fault there too: a typing error must not open a purpose to children. */
function faultsOfNames({ path, what, names, effect }: Named, policy: Policy): readonly PolicyFault[] {
  const known = knownNames(what, policy);
  return names.flatMap((name, index) => {
    const canonical = what === 'recipient' ? (name.split('.')[0] ?? name) : name;
    if (known.some((leaf) => covers(canonical, leaf))) return [];
    // Partners may come later, and what is closed to minors should be closed to those as well.
    if (what === 'purpose' && effect === 'closes' && name === 'partner') return [];
    const close = nearest(name, namesAbove(known));
    const advice = close === null ? `Known are ${rootsOf(known).join(', ')}.` : `Did you mean ${close}?`;
    return [fault(names.length === 1 ? path : [...path, index], `no ${what} ${name}. ${advice}`)];
  });
}

function knownNames(what: Named['what'], policy: Policy): readonly string[] {
  if (what === 'purpose') return [...purposeLeaves, ...policy.partnerPurposes];
  return what === 'category' ? categoryLeaves : recipientRoots;
}

function namesAbove(leaves: readonly string[]): readonly string[] {
  const above = leaves.flatMap((leaf) => leaf.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.')));
  return [...new Set(above)];
}

function rootsOf(leaves: readonly string[]): readonly string[] {
  return [...new Set(leaves.map((leaf) => leaf.split('.')[0] ?? leaf))];
}

function faultsOfJurisdictions(policy: Policy): readonly PolicyFault[] {
  const known = policy.jurisdictions.map((profile) => profile.id);
  return [
    ...(known.includes(policy.strictest)
      ? []
      : [fault(['strictest'], `there is no jurisdiction ${policy.strictest}. There are ${known.join(', ')}.`)]),
    ...policy.jurisdictions.flatMap(({ minors }, index) =>
      minors.consentAge <= minors.adultAge
        ? []
        : [fault(['jurisdictions', index, 'minors', 'consentAge'], 'the age of consent is above full age')],
    ),
  ];
}

/** Where a legitimate interest may never stand in for consent, whatever its assessment says. */
const neverLegitimateInterest = ['marketing', 'social_reco.contribute', 'social_reco.attribute'] as const;

function faultsOfBasis(one: Basis, path: Path): readonly PolicyFault[] {
  const special = one.covers.categories.some((name) => name === everything || name.startsWith('special'));
  const closed = purposeLeaves.filter((leaf) => neverLegitimateInterest.some((name) => covers(name, leaf)));
  const interest = one.basis === 'legitimate_interest';
  const where = [...path, 'covers'];
  return [
    ...(special
      ? [fault([...where, 'categories'], `${one.basis} may not cover special categories; list the categories`)]
      : []),
    ...(interest && one.assessment === null
      ? [fault([...path, 'assessment'], 'a legitimate interest needs its assessment: name the document')]
      : []),
    ...(interest && closed.some((leaf) => one.covers.purposes.some((name) => covers(name, leaf)))
      ? [fault([...where, 'purposes'], 'marketing, contribute and attribute need consent')]
      : []),
  ];
}

/** A rule that would delete nothing would still stand in the record of processing, as a time limit. */
function faultsOfRetention(retention: Policy['rights']['retention']): readonly PolicyFault[] {
  return agingRules(retention).flatMap(({ category, labels, ties, parts }, index) => {
    const isKnown = categoryLeaves.some((leaf) => covers(category, leaf));
    if (!isKnown || labels.length + ties.length + Object.values(parts).flat().length > 0) return [];
    const why = agingCategories.some((leaf) => covers(category, leaf))
      ? `all that ages of ${category} goes by earlier rules`
      : `nothing of ${category} ages, for it carries no time. What does: ${agingCategories.join(', ')}`;
    return [fault(['rights', 'retention', index, 'category'], why)];
  });
}

const clientRecipient = /^(first_party\.[a-z][a-z0-9_]*|partner\.[a-z][a-z0-9_]*|ds\.[a-z][a-z0-9_]*)$/;

function faultsOfClient(client: Client, path: Path): readonly PolicyFault[] {
  const { recipient, endUsers } = client;
  const isOwn = clientRecipient.test(recipient) && recipient === canonicalRecipient(recipient);
  return [
    ...(isOwn
      ? []
      : [
          fault(
            [...path, 'recipient'],
            `client ${client.id}: the recipient is first_party.<app>, partner.<id> or ds.<project>`,
          ),
        ]),
    ...(recipient.startsWith('partner.') && (endUsers.staff.length > 0 || endUsers.scientist.length > 0)
      ? [fault([...path, 'endUsers'], `client ${client.id}: a partner's client has customers as end users, or none`)]
      : []),
  ];
}

function repeated(what: string, ids: readonly Placed[]): readonly PolicyFault[] {
  const first = new Map<string, number>();
  return ids.flatMap(([id, path], index) => {
    if (first.has(id)) return [fault(path, `${what} ${id} is there twice`)];
    first.set(id, index);
    return [];
  });
}
