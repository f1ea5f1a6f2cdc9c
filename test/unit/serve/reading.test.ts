import { expect, test } from 'vitest';
import type { InternalId } from '../../../src/model/ids.js';
import { Reading } from '../../../src/serve/reading.js';

/** A reading and the customers of each entry that it wrote. */
function written() {
  const reading = new Reading();
  const entries: string[][] = [];
  reading.write = async () => void entries.push([...reading.customers]);
  return { reading, entries };
}

test('it is written down once, however often it is complete', async () => {
  const { reading, entries } = written();
  reading.touch(['identity_name']);
  reading.customers.add('a' as InternalId);
  reading.complete();
  reading.complete();
  await reading.settled();
  expect(entries).toEqual([['a']]);
});

test('what is read after that is written down with all the rest before the answer leaves', async () => {
  const { reading, entries } = written();
  reading.touch(['identity_name']);
  reading.customers.add('a' as InternalId);
  reading.complete();
  reading.touch(['identity_name']);
  reading.customers.add('b' as InternalId);
  await reading.settled();
  expect(entries).toEqual([['a'], ['a', 'b']]);
});

test('whether another entry is written does not depend on who was found', async () => {
  const { reading, entries } = written();
  reading.touch(['identity_name']);
  reading.complete();
  reading.touch(['purchase_item']);
  await reading.settled();
  expect(entries.length).toBe(2);
});

test('a statement about nobody writes no other entry', async () => {
  const { reading, entries } = written();
  reading.touch(['identity_name']);
  reading.complete();
  reading.touch([]);
  await reading.settled();
  expect(entries.length).toBe(1);
});

test('an entry that cannot be written refuses the answer, also where a later one could be', async () => {
  const { reading } = written();
  let calls = 0;
  reading.write = async () => {
    calls += 1;
    if (calls === 1) throw new Error('the disk is full');
  };
  reading.complete();
  reading.touch(null);
  await expect(reading.settled()).rejects.toThrow('the disk is full');
});
