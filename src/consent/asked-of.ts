import { type Category, categoryLeaves, presence } from './categories.js';
import { rule } from './decide.js';
import { isInRegion } from './subject.js';
import type { Policy } from './policy.js';
import { clientsOf, type Viewer } from './viewer.js';

const known = new WeakMap<Policy, Map<string, ReadonlySet<Category>>>();
const keptMax = 1_000;

/**
 * The categories for which this viewer needs a word of each customer: neither contract nor law opens them for an adult everywhere, nor are they
 * closed to the viewer whatever anybody says. It depends on the policy and the viewer's client, purpose and kind of end user alone.
 */
export function askedCategories(policy: Policy, viewer: Viewer): ReadonlySet<Category> {
  const kept = known.get(policy) ?? new Map<string, ReadonlySet<Category>>();
  known.set(policy, kept);
  const { endUser } = viewer;
  const key = JSON.stringify([clientsOf(viewer), viewer.purpose, endUser?.kind === 'customer' ? 'customer' : endUser]);
  const found = kept.get(key) ?? asked(policy, viewer);
  if (kept.size < keptMax) kept.set(key, found);
  return found;
}

function asked(policy: Policy, viewer: Viewer): ReadonlySet<Category> {
  const profiles = policy.jurisdictions.filter((profile) => isInRegion(profile, policy));
  const asksWord = (category: Category) =>
    profiles.some((profile) =>
      clientsOf(viewer).some((client) => {
        const adult = { profiles: [profile.id], ages: ['adult'], blocked: [], audience: 'everybody' } as const;
        const { purpose, endUser } = viewer;
        const ruling = rule(
          { client, purpose, endUser, category, about: 'other', relation: 'stranger' },
          adult,
          policy,
        );
        return 'leaves' in ruling;
      }),
    );
  return new Set(categoryLeaves.filter((category) => category !== presence && asksWord(category)));
}
