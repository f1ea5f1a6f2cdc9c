import { expect, test } from 'vitest';
import { add, noBits, setBit } from '../../../src/consent/bits.js';
import { type ClassTable, classVerdicts } from '../../../src/consent/classes.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { KeptVerdicts } from '../../../src/consent/kept-verdicts.js';
import { leafSpace } from '../../../src/consent/space.js';
import { baseState, type ConsentState } from '../../../src/consent/state.js';
import type { Viewer } from '../../../src/consent/viewer.js';
import type { InternalId } from '../../../src/model/ids.js';

// Each word of a customer may intern a class, so that a server sees hundreds of tables, each a little longer than the one before.

const ring = 'firstParty';
const space = leafSpace(defaultPolicy, ring);
const analyst: Viewer = {
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: { kind: 'staff', role: 'analyst' },
};
const service: Viewer = { ...analyst, purpose: 'service' };
const ana: Viewer = { client: 'kith.web', purpose: 'service', endUser: { kind: 'customer', id: 'ana' as InternalId } };

/** A table of so many classes, in each of which other leaves are open; a longer one begins with the shorter. */
const all = Array.from({ length: 600 }, (_, place): ConsentState => {
  const base = baseState(defaultPolicy, ring);
  const open = noBits(space.words);
  add(open, base.open);
  for (let leaf = place % 7; leaf < space.leaves.length; leaf += 1 + (place % 11)) setBit(open, leaf);
  return { ...base, ages: ['adult'], profiles: ['gdpr'], audience: 'everybody', open };
});
function tableOf(classesInIt: number): ClassTable {
  return { [ring]: [null, baseState(defaultPolicy, ring), ...all.slice(0, classesInIt)] };
}

test('verdicts over a table that grew are those that are taken over all of it, and taken once', () => {
  const kept = new KeptVerdicts(defaultPolicy);
  for (let size = 1; size <= 40; size += 1) {
    const table = tableOf(size);
    for (const viewer of [analyst, service, ana]) {
      const got = kept.of(table, viewer);
      expect(got).toEqual(classVerdicts(defaultPolicy, table, viewer));
      expect(kept.of(table, viewer)).toBe(got);
    }
  }

  expect(Object.values(kept.of(tableOf(40), analyst)).some((vector) => vector.includes(1, 2))).toBe(true);
});

test('nothing of shorter tables stays', () => {
  const kept = new KeptVerdicts(defaultPolicy);
  for (let size = 1; size <= 100; size += 1) kept.of(tableOf(size), analyst);
  const alone = new KeptVerdicts(defaultPolicy);
  alone.of(tableOf(100), analyst);

  expect(kept.bytes).toBe(alone.bytes);
});

test('a class that means something else than before is taken anew', () => {
  const kept = new KeptVerdicts(defaultPolicy);
  kept.of(tableOf(10), analyst);
  const states = [...(tableOf(10)[ring] ?? [])];
  states[5] = null;
  const changed = { [ring]: states };

  expect(kept.of(changed, analyst)).toEqual(classVerdicts(defaultPolicy, changed, analyst));
});

test('viewers of whom nobody asked for long are forgotten before there are too many bytes', () => {
  const table = tableOf(50);
  const one = new KeptVerdicts(defaultPolicy);
  one.of(table, analyst);
  const kept = new KeptVerdicts(defaultPolicy, 3 * one.bytes);
  const first = kept.of(table, analyst);
  const purposes = ['analytics.row', 'segment', 'ads', 'train', 'research', 'legal'] as const;
  for (const purpose of purposes) {
    kept.of(table, { ...analyst, purpose });
    expect(kept.bytes).toBeLessThanOrEqual(3 * one.bytes);
  }
  const last = kept.of(table, { ...analyst, purpose: 'legal' });
  expect(kept.of(table, { ...analyst, purpose: 'legal' })).toBe(last);
  expect(kept.of(table, analyst)).not.toBe(first);
  expect(kept.of(table, analyst)).toEqual(first);
  expect(new KeptVerdicts(defaultPolicy, 1).of(table, analyst)).toEqual(first);
});
