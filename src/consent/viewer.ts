import type { InternalId } from '../model/ids.js';
import type { Purpose } from './purposes.js';

/** The person in front of the client, from a verified token only. Null where a program acts without one. */
export type EndUser =
  | { readonly kind: 'customer'; readonly id: InternalId }
  | { readonly kind: 'staff'; readonly role: string }
  | { readonly kind: 'scientist'; readonly project: string };

/** For whom a decision is taken: the registered client, what for, and its end user. Both see the bytes, so both count. */
export interface Viewer {
  readonly client: string;
  /** Further clients that act in its name (RFC 8693 `act`), if there are any. They see the bytes as well, so each of them counts. */
  readonly actors?: readonly string[];
  readonly purpose: Purpose;
  readonly endUser: EndUser | null;
}

/** Every client that sees the bytes, the one the token was issued to first. */
export function clientsOf(viewer: Pick<Viewer, 'client' | 'actors'>): readonly string[] {
  return [viewer.client, ...(viewer.actors ?? [])];
}
