import type { Finding } from './finding.js';

/** So many classes of a ring the design counts on; each is a byte of every vector that a statement sends. */
const classesMax = 5_000;

/** Whether the table of consent classes has grown beyond what it is made for. */
export function checkClasses(rings: readonly { readonly ring: string; readonly cc: number }[]): Finding {
  const check = 'consent classes';
  const many = rings.filter(({ cc }) => cc >= classesMax);
  const most = Math.max(0, ...rings.map(({ cc }) => cc));
  if (many.length === 0) return { check, state: 'ok', found: `at most ${most} in a ring` };
  return {
    check,
    state: 'warning',
    found: many.map(({ ring, cc }) => `${cc} in ${ring}`).join(', '),
    mend: 'Reads send a byte for each: look with `cypher/consent/dpo-classes.cypher` what sets customers apart, and ask for consent in fewer, wider scopes (docs/privacy.md, “Classes”).',
  };
}
