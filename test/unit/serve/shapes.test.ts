import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { Shapes, shapesMaxDefault } from '../../../src/serve/shapes.js';

const minuteMs = 60_000;
const statement = (text: string | number) => ({ name: 'of a test', text: String(text) });
const [limited, other] = ['kith.web', 'kith.console'];

function shapesAt(clock: { ms: number }, shapes = 2): Shapes {
  const clients = defaultPolicy.clients.map((client) =>
    client.id === limited ? { ...client, limits: { shapes } } : client,
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
