import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mutualTies } from '../../../../src/analyse/influence/mutual-ties.js';

type Tie = readonly [from: number, to: number, kind: number, since: number];
const [follows, friends, undated] = [0, 1, Number.NEGATIVE_INFINITY];
const about = { mutualKind: friends, until: 100 };

/** By `from → to`: whether each counts as held by both. */
function mutual(ties: readonly Tie[]): Readonly<Record<string, boolean>> {
  const sorted = ties.toSorted((a, b) => a[1] - b[1] || a[0] - b[0]);
  const found = mutualTies(
    {
      from: Uint32Array.from(sorted, ([from]) => from),
      to: Uint32Array.from(sorted, ([, to]) => to),
      kind: Uint8Array.from(sorted, ([, , kind]) => kind),
      strength: new Float64Array(sorted.length),
      since: Float64Array.from(sorted, ([, , , since]) => since),
    },
    about,
  );
  return Object.fromEntries(sorted.map(([from, to], place) => [`${from} → ${to}`, found[place] === 1]));
}

test('who follows somebody that does not follow back has no mutual tie, whatever else there is', () => {
  expect(
    mutual([
      [1, 0, follows, 5],
      [2, 0, follows, 5],
      [0, 2, follows, 5],
      [2, 1, follows, 5],
    ]),
  ).toEqual({
    '1 → 0': false,
    '2 → 0': true,
    '0 → 2': true,
    '2 → 1': false,
  });
});

test('both ways have to be old enough; where nobody knows since when, they are', () => {
  expect(
    mutual([
      [1, 0, follows, 100],
      [0, 1, follows, 100.5],
    ]),
  ).toEqual({ '1 → 0': false, '0 → 1': false });
  expect(
    mutual([
      [1, 0, follows, 100],
      [0, 1, follows, undated],
    ]),
  ).toEqual({ '1 → 0': true, '0 → 1': true });
  expect(
    mutual([
      [1, 0, friends, 101],
      [0, 1, friends, 101],
      [2, 0, friends, 99],
    ]),
  ).toEqual({
    '1 → 0': false,
    '0 → 1': false,
    '2 → 0': true,
  });
});

test('any ties: as a look through all of them says', () => {
  const aTie = fc.tuple(fc.nat(6), fc.nat(6), fc.nat(1), fc.constantFrom(undated, 50, 100, 150));
  const someTies = fc.uniqueArray(aTie, { selector: ([from, to]) => `${from} → ${to}`, maxLength: 40 });
  fc.assert(
    fc.property(someTies, (ties) => {
      const old = ties.filter(([, , , since]) => since <= about.until);
      const expected = ties.map(([from, to, kind, since]) => [
        `${from} → ${to}`,
        since <= about.until && (kind === friends || old.some(([one, other]) => one === to && other === from)),
      ]);
      expect(mutual(ties)).toEqual(Object.fromEntries(expected));
    }),
  );
});
