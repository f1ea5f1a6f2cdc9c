import { agingCategories, takenEarlier } from './aging.js';
import { type Bits, both, isEmpty, noBits, setBit } from './bits.js';
import { categoryLeaves } from './categories.js';
import { covers, coversAny, everything } from './paths.js';
import { type Notice, type Policy, purposesOf } from './policy.js';
import { type LeafSpace, leafSpace, ringsOf, union } from './space.js';
import { isInRegion } from './subject.js';

/** What holds together and still deserves a look: it will never be allowed, or cannot be shown later. */
export function policyWarnings(policy: Policy): readonly string[] {
  return [
    ...unopenable(policy),
    ...unasked(policy),
    ...untold(policy),
    ...outOfRegion(policy),
    ...abroad(policy),
    ...aging(policy),
  ];
}

/** Purposes that a client asks for and no notice lists nor basis covers: always withheld. */
function unopenable(policy: Policy): readonly string[] {
  const shut = new Set<string>();
  for (const ring of ringsOf(policy)) {
    const space = leafSpace(policy, ring);
    const openable = union(space.words, [
      ...policy.notices.flatMap((notice) => listedBy(notice, space)),
      ...policy.jurisdictions.flatMap((profile) => [space.unasked(profile), space.interest(profile)]),
    ]);
    for (const purpose of purposesOf(policy)) {
      const asked = noBits(space.words);
      space.leaves.forEach((leaf, index) => {
        if (leaf.purpose === purpose) setBit(asked, index);
      });
      if (!isEmpty(asked) && isEmpty(both(asked, openable))) shut.add(`${purpose} (${ring})`);
    }
  }
  return [...shut].map((one) => `${one} is asked for, but no notice lists it and no basis covers it: always withheld.`);
}

function listedBy({ id, version }: Notice, space: LeafSpace): readonly Bits[] {
  return space.granted([everything, everything, everything, id, version])?.lives.map(({ leaves }) => leaves) ?? [];
}

function unasked(policy: Policy): readonly string[] {
  const asked = policy.clients.flatMap((client) => client.asks.flatMap((one) => one.purposes));
  return policy.partnerPurposes
    .filter((purpose) => !coversAny(asked, purpose))
    .map((purpose) => `${purpose} is asked for by no client.`);
}

function untold(policy: Policy): readonly string[] {
  return policy.notices
    .filter((notice) => notice.sha256 === '')
    .map((notice) => `${notice.id}/${notice.version} has no sha256: nobody can show which text was agreed to.`);
}

function outOfRegion(policy: Policy): readonly string[] {
  return policy.jurisdictions
    .filter((profile) => !isInRegion(profile, policy))
    .map(
      (profile) => `Residents under ${profile.id} may not be stored in ${policy.region}: all of theirs is withheld.`,
    );
}

function abroad(policy: Policy): readonly string[] {
  return policy.clients
    .filter(({ country, transfer }) => country !== null && transfer === null)
    .filter(({ country }) => policy.jurisdictions.some(({ transferFree }) => !transferFree.includes(country ?? '')))
    .map(({ id, country }) => `${id} goes to ${country} without a transfer record: withheld where the law wants one.`);
}

/** Where a rule of retention does less than it says. */
function aging({ rights: { retention } }: Policy): readonly string[] {
  return retention.flatMap(({ category, days }, place) => {
    const stays = categoryLeaves.filter((leaf) => covers(category, leaf) && !agingCategories.includes(leaf));
    const earlier = takenEarlier(retention, place);
    return [
      ...(stays.length === 0
        ? []
        : [`Retention of ${category}: nothing of ${stays.join(', ')} ages, so it stays after ${days} days.`]),
      ...(earlier.length === 0
        ? []
        : [`Retention of ${category}: an earlier rule decides on ${earlier.join(', ')}, not these ${days} days.`]),
    ];
  });
}
