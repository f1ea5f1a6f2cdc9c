import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SignalName, signalNames } from '../../../src/model/signal-names.js';
import { rankProducts, type Weights } from '../../../src/recommend/blend.js';
import { ScoreRow } from '../../../src/recommend/score-row.js';

const productCount = 25;
const addition = fc.tuple(fc.integer({ min: 0, max: productCount - 1 }), fc.constantFrom(-1, 0.25, 1, 3));
/** Of few additions and of many, so that lists of either kind follow those of the other. */
const lists = fc.array(fc.array(addition, { maxLength: 30 }), { minLength: 1, maxLength: 5 });
const owned = Uint8Array.from({ length: productCount }, (_, product) => (product % 5 === 0 ? 1 : 0));
const left = [...owned.keys()].filter((product) => owned[product] === 1);

test('a row keeps nothing of the list before, and names each product with a score once or says that any may have one', () => {
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(lists, (given) => {
      const row = newRow();
      for (const additions of given) {
        const sums = summed(additions);
        row.clear(additions.length);
        for (const [product, score] of additions) row.add(product, score);

        expect([...row.scores]).toEqual(sums);
        const { few } = row;
        seen.add(few === null);
        if (few === null) continue;
        expect(new Set(few).size).toBe(few.length);
        for (const [product, sum] of sums.entries()) if (sum !== 0) expect(few).toContain(product);
      }
    }),
    { numRuns: 500 },
  );
  expect([...seen]).toHaveLength(2);
});

test('weights of either kind are added to a row the same whether it scores few products or many', () => {
  const range = fc.tuple(fc.nat(40), fc.nat(40), fc.constantFrom(-0.3, 1, 7), fc.constantFrom(0, 1));
  fc.assert(
    fc.property(fc.array(addition, { maxLength: 40 }), fc.array(range, { maxLength: 6 }), (given, ranges) => {
      const products = Int32Array.from(given, ([product]) => product);
      const kinds = [3, 5].map((part) => ({
        products,
        weights: Float32Array.from(given, ([, score]) => score / part),
      }));
      const [before, row, after] = ScoreRow.several(3, productCount, kinds) as [ScoreRow, ScoreRow, ScoreRow];
      const sums = new Array<number>(productCount).fill(0);
      const all = ranges.map(([from, length, times, of]) => ({
        of,
        from,
        to: Math.min(from + length, given.length),
        times,
      }));
      for (const { of, from, to, times } of all) {
        for (let at = from; at < to; at += 1) {
          const weight = kinds[of]?.weights[at] as number;
          sums[products[at] as number] = (sums[products[at] as number] as number) + times * weight;
        }
      }

      for (const mostTimes of [1, productCount]) {
        row.clear(mostTimes);
        if (mostTimes === 1 && all.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0) > 1) continue;
        for (const each of all) row.addRange(each);
        expect([...row.scores]).toEqual(sums);
      }
      expect([before, after].flatMap(({ scores }) => [...scores]).every((score) => score === 0)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a row is divided by the largest score of a candidate, and says so where there is none', () => {
  fc.assert(
    fc.property(lists, (given) => {
      const row = newRow();
      for (const additions of given) {
        row.clear(additions.length);
        for (const [product, score] of additions) row.add(product, score);
        const sums = summed(additions);
        const most = Math.max(0, ...sums.filter((_, product) => owned[product] === 0));

        expect(row.scale(left)).toBe(most > 0);
        expect([...row.scores]).toEqual(most === 0 ? sums : sums.map((sum) => sum / most));
      }
    }),
    { numRuns: 500 },
  );
});

test('a list is the same whether or not it is known that a signal scores few products', () => {
  const weights: Weights = { ...eachSignal(0), linear: 0.7, factors: 0.3, tiesPopular: 0.2, popular: 0.01 };
  const few = fc.array(addition, { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(addition, { maxLength: 40 }), few, few, (all, linear, popular) => {
      const rows = [all, linear, popular].map((additions) => {
        const row = newRow().clear(additions.length);
        for (const [product, score] of additions) row.add(product, score);
        return row;
      }) as [ScoreRow, ScoreRow, ScoreRow];
      const [factors, own, many] = rows.map(({ scores }) => scores) as [Float64Array, Float64Array, Float64Array];
      const scores = { ...eachSignal(null), factors, linear: own, popular: many, tiesPopular: own };
      const known = rows.slice(1).map((row) => row.few ?? fail());
      const signals = { scores, owned, isSocial: false };
      const told = {
        ...signals,
        few: { linear: known[0] ?? fail(), tiesPopular: known[0] ?? fail(), popular: known[1] ?? fail() },
      };

      expect(rankProducts(told, weights, productCount)).toEqual(rankProducts(signals, weights, productCount));
    }),
  );
});

/** Between two others of its memory, whose scores are larger than any of its own. */
function newRow(): ScoreRow {
  const [before, row, after] = ScoreRow.several(3, productCount);
  before?.scores.fill(1e6);
  after?.scores.fill(1e6);
  return row ?? fail();
}

function eachSignal<T>(value: T): Record<SignalName, T> {
  return Object.fromEntries(signalNames.map((name) => [name, value])) as Record<SignalName, T>;
}

function summed(additions: readonly (readonly [product: number, score: number])[]): number[] {
  const sums = new Array<number>(productCount).fill(0);
  for (const [product, score] of additions) sums[product] = (sums[product] ?? 0) + score;
  return sums;
}

function fail(): never {
  throw new Error('A row of few says which.');
}
