import { expect, test } from 'vitest';
import { originOf, originText } from '../../../../src/analyse/neighbourhood/origin.js';
import type { Secret } from '../../../../src/model/ids.js';

const secret = Buffer.alloc(32, 7) as unknown as Secret;
const origin = { client: 'shop.cluster', readMs: 1_764_000_000_000, narrowed: 5 };

test('an origin is read back by the deployment that wrote it, and by no other', () => {
  const text = originText(secret, origin);

  expect(originOf(secret, text)).toEqual(origin);
  expect(originOf(Buffer.alloc(32, 8) as unknown as Secret, text)).toBeNull();
});

test('what anybody else wrote is no origin: another body, another end, or none', () => {
  const [, signature = ''] = originText(secret, origin).split('.');
  const later = Buffer.from(JSON.stringify({ ...origin, readMs: origin.readMs + 1 })).toString('base64url');

  for (const text of [`${later}.${signature}`, `${later}.`, later, '', '.', `.${signature}`, 'no origin'])
    expect(originOf(secret, text), text).toBeNull();
});
