import { expect, test } from 'vitest';
import type { DataKey } from '../../../src/vault/key-store.js';
import { seal, unseal } from '../../../src/vault/seal.js';

const key = Buffer.alloc(32, 5) as unknown as DataKey;
const other = Buffer.alloc(32, 6) as unknown as DataKey;

test('a sealed value opens under its key and at its place, and nowhere else', () => {
  const text = seal(key, 'i1 value', 'ana@example.com');
  expect(unseal(key, 'i1 value', text)).toBe('ana@example.com');
  expect(unseal(other, 'i1 value', text)).toBeNull();
  expect(unseal(key, 'i2 value', text)).toBeNull();
  expect(unseal(key, 'i1 raw', text)).toBeNull();
});

test('no byte of a sealed value can be changed', () => {
  const bytes = Buffer.from(seal(key, 'p', 'ana'), 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(unseal(key, 'p', changed.toString('base64url'))).toBeNull();
  }
  for (let length = 0; length < bytes.length; length++) {
    expect(unseal(key, 'p', bytes.subarray(0, length).toString('base64url'))).toBeNull();
  }
});

test('what is no sealed value opens as nothing', () => {
  for (const text of ['', 'ana@example.com', '+15550100', '¿?']) expect(unseal(key, 'p', text)).toBeNull();
});

test('the same value at the same place is the same text, under another key, place or value another', () => {
  expect(seal(key, 'p', 'ana')).toBe(seal(key, 'p', 'ana'));
  const texts = [seal(key, 'p', 'ana'), seal(other, 'p', 'ana'), seal(key, 'q', 'ana'), seal(key, 'p', 'ben')];
  const nonces = texts.map((text) => Buffer.from(text, 'base64url').subarray(1, 13).toString('hex'));
  expect(new Set(nonces).size).toBe(4);
});

test('a long value and one of other letters come back as they were', () => {
  for (const value of ['', 'Ж'.repeat(3_000), '0'.repeat(10_000)])
    expect(unseal(key, 'p', seal(key, 'p', value))).toBe(value);
});
