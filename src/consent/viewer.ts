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
  readonly purpose: Purpose;
  readonly endUser: EndUser | null;
}
