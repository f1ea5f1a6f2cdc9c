import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { InternalId } from '../../../src/model/ids.js';
import { Shapes, shapesMaxDefault } from '../../../src/serve/shapes.js';

const minuteMs = 60_000;
const statement = (text: string | number) => ({ name: 'of a test', text: String(text) });
const by = (client: string, customer?: string) => ({
  client,
  endUser: customer === undefined ? null : ({ kind: 'customer', id: customer as InternalId } as const),
});
const [limited, other] = [by('kith.web'), by('kith.console')];

function shapesAt(clock: { ms: number }, shapes = 2): Shapes {
  const clients = defaultPolicy.clients.map((client) =>
    client.id === limited.client ? { ...client, limits: { shapes } } : client,
  );
  return new Shapes(readPolicy({ ...defaultPolicy, clients }), () => clock.ms);
}

test('beyond what a client may have in use, a new shape is refused and the known ones go on', () => {
  const shapes = shapesAt({ ms: 0 });
  for (const text of ['a', 'b', 'a']) shapes.use(limited, statement(text));

  expect(() => shapes.use(limited, statement('c'))).toThrow(
    expect.objectContaining({ code: 'TOO_MANY_SHAPES', message: expect.stringContaining('again in 600 seconds') }),
  );
  shapes.use(limited, statement('b'));
});

test('what a client has in use takes nothing from another', () => {
  const shapes = shapesAt({ ms: 0 });
  for (const text of ['a', 'b']) shapes.use(limited, statement(text));

  for (let each = 0; each < shapesMaxDefault; each += 1) shapes.use(other, statement(each));
  expect(() => shapes.use(other, statement('c'))).toThrow('300 are in use');
});

test('ten minutes after it was last asked for, a shape makes room, whenever it was first', () => {
  const clock = { ms: 0 };
  const shapes = shapesAt(clock);
  shapes.use(limited, statement('a'));
  clock.ms = 4 * minuteMs;
  shapes.use(limited, statement('b'));
  clock.ms = 6 * minuteMs;
  shapes.use(limited, statement('a'));
  clock.ms = 14 * minuteMs - 1;
  expect(() => shapes.use(limited, statement('c'))).toThrow('again in 1 seconds');

  clock.ms = 14 * minuteMs;
  shapes.use(limited, statement('c'));

  expect(() => shapes.use(limited, statement('b'))).toThrow('again in 120 seconds');
});

test('worth a plan at the next start is what was asked for more than once, the latest first, each once', () => {
  const clock = { ms: 0 };
  const shapes = shapesAt(clock, 10);
  for (const [client, text] of [
    [limited, 'a'],
    [limited, 'b'],
    [other, 'c'],
    [limited, 'a'],
    [other, 'a'],
    [other, 'a'],
    [other, 'd'],
    [other, 'd'],
  ] as const) {
    clock.ms += 1;
    shapes.use(client, statement(text));
  }

  expect(shapes.repeated().map(({ text }) => text)).toEqual(['d', 'a']);
});

describe('a customer who varies every document', () => {
  const [ana, ben] = [by('kith.web', 'ana'), by('kith.web', 'ben')];
  /** Ana has two of six in use. */
  const full = () => {
    const shapes = shapesAt({ ms: 0 }, 6);
    for (const text of ['a', 'b']) shapes.use(ana, statement(text));
    return shapes;
  };

  test('is refused beyond a third of what the client may have', () => {
    expect(() => full().use(ana, statement('c'))).toThrow('2 are in use');
  });

  test('keeps nobody else from a new one, however many do so', () => {
    const shapes = full();
    for (const who of ['b', 'c', 'd', 'e'])
      for (const text of [1, 2]) shapes.use(by('kith.web', who), statement(`${who}${text}`));

    for (const text of ['x', 'y']) shapes.use(ben, statement(text));
    // What Ana alone asked for has made room; she may ask anew.
    shapes.use(ana, statement('c'));
  });

  test('has no share in what others ask for too, and in that alone there is no room for more', () => {
    const shapes = full();
    for (const who of [ana, ben]) for (const text of ['a', 'b']) shapes.use(who, statement(text));
    for (const text of ['c', 'd', 'e', 'f']) shapes.use(limited, statement(text));

    expect(() => shapes.use(ben, statement('g'))).toThrow('6 are in use');
    expect(shapes.repeated().map(({ text }) => text)).toEqual(['a', 'b']);
  });

  test('has nothing planned at the next start', () => {
    const shapes = full();
    for (let time = 0; time < 3; time += 1) shapes.use(ana, statement('a'));

    expect(shapes.repeated()).toEqual([]);
  });
});
