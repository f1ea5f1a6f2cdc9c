import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { DataKey } from './key-store.js';

/** Before every sealed text: the version of its form. */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Where a value stands: the id of what holds it, and the property. */
export function placeOf(id: string, property: string): string {
  return `${id} ${property}`;
}

/**
 * Enciphers a personal value under its owner's key (AES-256-GCM) as base64url of version, nonce, ciphertext and tag. `place` says where the
 * value stands, and is authenticated: a text moved elsewhere does not open. The nonce is a keyed
 * hash of place and value, so the same value at the same place is the same text again and a repeated write changes nothing.
 */
export function seal(key: DataKey, place: string, value: string): string {
  const nonce = createHmac('sha256', key).update(`nonce\0${place}\0${value}`).digest().subarray(0, nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const text = Buffer.concat([
    Buffer.of(version),
    nonce,
    cipher.update(value, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return text.toString('base64url');
}

/** The value of a sealed text, or null where it was sealed under another key or for another place. */
export function unseal(key: DataKey, place: string, text: string): string | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-tagBytes));
  const value = decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes));
  try {
    decipher.final();
    return value.toString('utf8');
  } catch {
    return null;
  }
}
