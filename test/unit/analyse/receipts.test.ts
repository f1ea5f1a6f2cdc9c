import { describe, expect, test } from 'vitest';
import { ConsentingReceipts } from '../../../src/analyse/statistics/receipts.js';
import type { StatisticsCustomer } from '../../../src/graph/statistics-reads.js';

const day = 20_000;
const rules = { contributorsMin: 10 };
type Owner = readonly [owner: string | null, receipts: number, sum: number];

const people = (prefix: string, count: number): Owner[] =>
  Array.from({ length: count }, (_, at) => [`${prefix}${at}`, 1, 500]);

/** What is told of a day on which all of `agreed` agreed to every receipt of theirs, and nobody else to any. */
function told(agreed: readonly Owner[], others: readonly Owner[]) {
  const receipts = new ConsentingReceipts();
  for (const [owner, count, sum] of agreed) {
    const purchases = Array.from({ length: count }, () => ['north', day * 86_400_000 + 5, sum / count] as const);
    receipts.add({ customerId: owner ?? '', purchases } as unknown as StatisticsCustomer);
  }
  const owners = [...agreed, ...others].map((each): [string | null, number, number] => [...each]);
  return receipts.told('north', { day, owners }, rules);
}

describe('receipts of a store’s day', () => {
  test('are told where everybody agreed, with customers as who contributes', () => {
    expect(told(people('a', 30), [])).toEqual({
      day,
      receipts: { contributors: 30, sum: 30, first: 1, second: 1 },
      revenue: { contributors: 30, sum: 15_000, first: 500, second: 500 },
    });
  });

  test.each<[string, readonly Owner[], boolean]>([
    ['nobody', [], true],
    ['a few', people('x', 3), false],
    ['enough', people('x', 12), true],
    // What the day has beyond the figures of those who agreed is this one customer's.
    ['one with many receipts', [['trade', 12, 6_000]], false],
    ['enough, of whom one outweighs the rest by receipts', [...people('x', 12), ['trade', 200, 6_000]], false],
    ['enough, of whom one outweighs the rest by what was paid', [...people('x', 12), ['trade', 1, 60_000]], false],
    ['receipts that lead to nobody any more', [[null, 40, 20_000]], false],
  ])('are told beside 30 who agreed if the others are %s: %#', (_, others, isTold) => {
    expect(told(people('a', 30), others) !== null).toBe(isTold);
  });

  test('of one customer are told to nobody, however many they are', () => {
    expect(told([['trade', 40, 20_000]], [])).toBeNull();
  });

  test('to which somebody agreed in part count as one customer more at most, and make the others no more', () => {
    const receipts = new ConsentingReceipts();
    const agreed = people('a', 30);
    for (const [owner] of agreed)
      receipts.add({
        customerId: owner,
        purchases: [['north', day * 86_400_000, 500]],
      } as unknown as StatisticsCustomer);
    const owners = (more: number) =>
      agreed.map(([owner]): [string | null, number, number] => [owner, 1 + more, 500 * (1 + more)]);

    expect(receipts.told('north', { day, owners: owners(0) }, rules)).not.toBeNull();
    expect(receipts.told('north', { day, owners: owners(1) }, rules)).toBeNull();
  });
});
