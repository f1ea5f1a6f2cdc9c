import type { Secret } from './ids.js';

/** A secret under which ids and cursors leave. */
export interface PublicKey {
  /** 1 to 255; it stands in each id. */
  readonly version: number;
  readonly secret: Secret;
}

/** All that are read, in the order in which they came into use; the last mints. */
export type PublicKeys = readonly [PublicKey, ...PublicKey[]];

/** The key under which ids and cursors leave. */
export function mintingKey(keys: PublicKeys): PublicKey {
  return keys.at(-1) ?? keys[0];
}

/** The same keys, with this version as the one that mints where it is among them. */
export function mintingLast(keys: PublicKeys, version: number): PublicKeys {
  const [first, ...rest] = keys.toSorted((a, b) => Number(a.version === version) - Number(b.version === version));
  return first === undefined ? keys : [first, ...rest];
}

/** What a deployment has before any was changed: its own secret, as version 1. */
export function firstPublicKeys(secret: Secret): PublicKeys {
  return [{ version: 1, secret }];
}
