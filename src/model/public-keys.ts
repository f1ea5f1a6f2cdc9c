import type { Secret } from './ids.js';

/** A secret under which ids and cursors leave. */
export interface PublicKey {
  /** 1 to 255; it stands in each id. */
  readonly version: number;
  readonly secret: Secret;
}

/** All that are read, in the order in which they came into use; the last mints. */
export type PublicKeys = readonly [PublicKey, ...PublicKey[]];

/** What a deployment has before any was changed: its own secret, as version 1. */
export function firstPublicKeys(secret: Secret): PublicKeys {
  return [{ version: 1, secret }];
}
