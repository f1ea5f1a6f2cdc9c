import { describe, expect, test } from 'vitest';
import { buildKithSchema } from '../../../src/serve/schema/build.js';
import { coordinatesOf, ReachedFields } from '../../noninterference/coordinates.js';
import { everyOperation } from '../../noninterference/every-operation.js';
import { Turns } from '../../noninterference/turns.js';
import type { LookerName } from '../../noninterference/viewers.js';

const schema = await buildKithSchema();
const probes = everyOperation(schema, { seed: 7, random: 10 }).map((operation) => ({
  ...operation,
  coordinates: coordinatesOf(schema, operation.document),
}));
const few = probes.slice(0, 40);
const lookers: readonly LookerName[] = ['analyst', 'customer'];

/** Every field is reached, so that nothing goes before the turn. */
function allReached(): ReachedFields {
  const reached = new ReachedFields(schema);
  for (const field of reached.all()) reached.reached.add(field);
  return reached;
}

test('every field of the schema is looked at by some operation that is made from it', () => {
  const looked = new Set(probes.flatMap(({ coordinates }) => [...coordinates]));

  expect(new ReachedFields(schema).all().filter((field) => !looked.has(field))).toEqual([]);
});

describe('operations in turn', () => {
  test('come to each looker alike, whatever divides their number', () => {
    const turns = new Turns(few, [], allReached());
    const asked = new Map(lookers.map((as) => [as, few.map(() => 0)]));
    for (let turn = 0; turn < 12; turn += 1)
      for (const as of lookers)
        for (const probe of turns.take(as, 10)) {
          const counts = asked.get(as) ?? [];
          counts[few.indexOf(probe)] = (counts[few.indexOf(probe)] ?? 0) + 1;
        }

    for (const as of lookers) expect(asked.get(as)).toEqual(few.map(() => 3));
  });

  test('begin with what looks at fields that no answer gave, spare ones too, each once', () => {
    const reached = allReached();
    reached.reached.delete('ConsentEvent.sequence');
    const spare = probes.filter(({ coordinates }) => coordinates.has('ConsentEvent.sequence'));
    const usual = few.filter((probe) => !spare.includes(probe));
    const turns = new Turns(usual, spare, reached);

    const first = turns.take('customer', 10);
    const second = turns.take('customer', 10);
    reached.reached.add('ConsentEvent.sequence');
    const third = turns.take('customer', 10);

    expect(spare.length).toBeGreaterThan(1);
    expect(first.filter((probe) => spare.includes(probe))).toHaveLength(1);
    expect(second.filter((probe) => spare.includes(probe))).toHaveLength(1);
    expect(second.filter((probe) => spare.includes(probe))).not.toEqual(first.filter((probe) => spare.includes(probe)));
    expect(third.filter((probe) => spare.includes(probe))).toEqual([]);
  });

  test('end for a field with two tries by one looker', () => {
    const reached = allReached();
    reached.reached.delete('ConsentEvent.sequence');
    const spare = probes.filter(({ coordinates }) => coordinates.has('ConsentEvent.sequence'));
    const turns = new Turns([], spare, reached);
    const tries = Array.from({ length: 3 * spare.length }, () => turns.take('analyst', 10).length);

    expect(turns.reaching('analyst')).toEqual([]);
    expect(turns.everyReaching()).toEqual(spare);
    expect(tries.reduce((sum, count) => sum + count)).toBe(2 * spare.length);
    expect(turns.take('customer', 10)).toHaveLength(1);
  });

  test('go on where an earlier run stopped', () => {
    const turns = new Turns(few, [], allReached());
    turns.take('analyst', 10);
    const next = new Turns(few, [], allReached(), turns.asked).take('analyst', 10);

    expect(next).toEqual(turns.take('analyst', 10));
  });
});
