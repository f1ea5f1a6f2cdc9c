import { type Category, presence } from './categories.js';
import { isEndUserRegistered, ownsAlone } from './decide.js';
import { coversAny } from './paths.js';
import { clientOf, type Policy } from './policy.js';
import type { Purpose } from './purposes.js';
import { type Recipient, recipientOf } from './recipients.js';
import { clientsOf, type Viewer } from './viewer.js';

/** What the policy registers for a viewer before any customer's word: for each client that sees the bytes, paths of categories. */
export type Registration = readonly (readonly string[])[];

/**
 * What a viewer's clients may ask for at all, for the viewer's purpose and with its end user. Null where one of them is not registered for
 * these. It says nothing of any customer: whoever passes here is still decided on row by row.
 */
export function registrationOf(policy: Policy, viewer: Viewer): Registration | null {
  const categories: (readonly string[])[] = [];
  for (const id of clientsOf(viewer)) {
    const client = clientOf(policy, id);
    if (client === undefined || !isEndUserRegistered(viewer.endUser, client)) return null;
    const asks = client.asks.filter((one) => coversAny(one.purposes, viewer.purpose));
    if (asks.length === 0) return null;
    const own = ownsAlone(client, viewer.endUser) ? client.self : [];
    categories.push([...asks.flatMap((one) => one.categories), ...own]);
  }
  return categories;
}

/** As which recipient `ds.*` a viewer explores: a scientist, or a client made for them; null for everybody else. */
export function explorer(policy: Policy, viewer: Pick<Viewer, 'client' | 'actors' | 'endUser'>): Recipient | null {
  if (viewer.endUser?.kind === 'scientist') return recipientOf(viewer.endUser);
  const recipients = clientsOf(viewer).map((id) => clientOf(policy, id)?.recipient ?? '');
  return recipients.find((recipient) => recipient.startsWith('ds.')) ?? null;
}

/** Whether all clients may ask for a category. That somebody is there at all may be asked by whoever may ask for anything. */
export function mayAsk(registration: Registration, category: Category): boolean {
  return category === presence || registration.every((paths) => coversAny(paths, category));
}

/** An operation as it was sent: its name, if it has one, and the SHA-256 of the document it stands in, in hex. */
export interface SentOperation {
  readonly name: string | null;
  readonly sha256: string;
}

/** For which of these purposes a viewer's clients may send an operation: all, unless the policy lists the operations of one of them. */
export function purposesOfOperation(
  policy: Policy,
  viewer: Pick<Viewer, 'client' | 'actors'>,
  sent: SentOperation,
  purposes: readonly Purpose[],
): readonly Purpose[] {
  const lists = clientsOf(viewer).map((id) => clientOf(policy, id)?.operations);
  return purposes.filter((purpose) =>
    lists.every(
      (list) =>
        list === undefined ||
        list.some(
          ({ operation, purposes: paths }) =>
            (operation === sent.name || operation === sent.sha256) && coversAny(paths, purpose),
        ),
    ),
  );
}
