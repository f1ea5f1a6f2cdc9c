import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { typableId } from '../../src/model/ids.js';

test('an id that a command takes never starts like an option, and holds its 128 bits otherwise', () => {
  const first = (byte: number) => typableId(Buffer.concat([Buffer.of(byte), randomBytes(31)]));

  const ids = Array.from({ length: 256 }, (_, byte) => first(byte));

  expect(ids.every((id) => /^\w[\w-]{21}$/.test(id))).toBe(true);
  expect(typableId(Buffer.alloc(16, 0xf7))).toBe(Buffer.alloc(16, 0xf7).toString('base64url'));
});
