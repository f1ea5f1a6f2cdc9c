import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Audit } from '../../../src/consent/statistics/audit.js';
import {
  type Atom,
  ageBands,
  auditWith,
  breakdowns,
  type Breakdown,
  emptyAudit,
  type SegmentFilter,
  type SegmentSnapshot,
  segmentTable,
} from '../../../src/consent/statistics/cohort.js';
import { contribute, emptyTally, merged } from '../../../src/consent/statistics/tally.js';
import { determined } from './linear-attack.js';

const rules = { contributorsMin: 10 };

const atom = fc.record({
  segmentIds: fc.subarray(['g0', 'g1', 'g2']),
  communityIds: fc.subarray(['m0', 'm1']),
  ageBand: fc.constantFrom(...ageBands, ...ageBands, null),
  country: fc.constantFrom('PT', 'FR'),
  city: fc.constantFrom('Porto', 'Braga', 'Porto', 'Braga', 'Lyon'),
  size: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 10, max: 40 }) }, fc.integer({ min: 1, max: 4 })),
});
const filter: fc.Arbitrary<SegmentFilter> = fc.record(
  {
    segmentId: fc.constantFrom('g0', 'g1', 'g2'),
    communityId: fc.constantFrom('m0', 'm1'),
    ageBand: fc.constantFrom(...ageBands),
    country: fc.constantFrom('PT', 'FR'),
    city: fc.constantFrom('Porto', 'Braga', 'Lyon'),
  },
  { requiredKeys: [] },
);
const questions = fc.array(fc.record({ by: fc.constantFrom<Breakdown>(...breakdowns), filter }), {
  minLength: 10,
  maxLength: 30,
  size: 'max',
});

test('whatever an organisation asks, exact answers to all that it is told determine no set below the minimum that no question divides', () => {
  let told = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.array(atom, { minLength: 10, maxLength: 40, size: 'max' }), questions, (made, asked) => {
      const snapshot = snapshotOf(made);
      let audit = emptyAudit(snapshot, rules);
      const equations: number[][] = [];
      for (const question of asked) {
        const table = segmentTable(snapshot, question, rules);
        const after = auditWith(audit, table);
        if (after === null) {
          refused += 1;
          continue;
        }
        audit = after;
        for (const cohort of table.cohorts[0] ?? [])
          equations.push(snapshot.atoms.map((_, at) => (cohort.includes(at) ? 1 : 0)));
      }
      told += equations.length;

      const small = snapshot.atoms.flatMap((each, at) => ((each.tallies[0]?.contributors ?? 0) < 10 ? [at] : []));
      const targets = small.map((at) => snapshot.atoms.map((_, place) => (place === at ? 1 : 0)));
      expect(determined(equations, targets)).toEqual([]);
      for (const one of equations) {
        for (const other of equations) {
          const apart = snapshot.atoms.filter((_, at) => one[at] !== other[at]);
          const size = merged(apart.map((each) => each.tallies[0] ?? emptyTally())).contributors;
          expect(size === 0 || size >= 10).toBe(true);
        }
      }
    }),
    { numRuns: 220 },
  );
  // The attack is worth something only where much was told and something refused.
  expect(told).toBeGreaterThan(1_000);
  expect(refused).toBeGreaterThan(20);
});

test('a table does not depend on what was asked before, and holds what fits alone', () => {
  fc.assert(
    fc.property(fc.array(atom, { minLength: 10, maxLength: 40, size: 'max' }), questions, (made, asked) => {
      const snapshot = snapshotOf(made);
      for (const question of asked) {
        const table = segmentTable(snapshot, question, rules);
        expect(auditWith(emptyAudit(snapshot, rules), table)).not.toBeNull();
        expect(segmentTable(snapshotOf(made), question, rules)).toEqual(table);
      }
    }),
    { numRuns: 50 },
  );
});

function snapshotOf(made: readonly (Omit<Atom, 'tallies'> & { readonly size: number })[]): SegmentSnapshot {
  const alike = new Map<string, Atom>();
  for (const { size, ...like } of made) {
    const tally = emptyTally();
    for (let one = 0; one < size; one += 1) contribute(tally, 1);
    alike.set(JSON.stringify(like), { ...like, tallies: [tally, tally, tally] });
  }
  return { segmentIds: ['g0', 'g1', 'g2'], communityIds: ['m0', 'm1'], atoms: [...alike.values()] };
}

test('an audit refuses a cohort and the same less one, and stays as it was', () => {
  const audit = Audit.over([20, 1, 30], 10).with([[0, 1]]);

  expect(audit?.with([[0]])).toBeNull();
  expect(audit?.with([[0, 1]])).not.toBeNull();
  expect(audit?.with([[2]])).not.toBeNull();
  // By a detour: the whole, less what is left of it.
  expect(audit?.with([[0, 1, 2]])?.with([[0, 2]])).toBeNull();
});

test('an audit refuses two cohorts that differ in too few, also where no row of its basis shows it', () => {
  const audit = Audit.over([20, 3, 3, 20, 20], 10).with([
    [2, 4],
    [0, 1, 3],
  ]);

  expect(audit).not.toBeNull();
  expect(audit?.with([[0, 2, 3]])).toBeNull();
});
