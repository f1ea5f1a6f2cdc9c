import { type Ask, recipientsOf, ringOf } from './decide.js';
import { clientOf, type Policy } from './policy.js';
import { leafSpace } from './space.js';

/** What somebody would have to say so that a viewer may see a category: a grant under a notice that lists it. */
export interface Remedy {
  readonly noticeId: string;
  readonly noticeVersion: string;
  readonly purpose: string;
  readonly category: string;
  readonly recipients: readonly string[];
}

/** The grant that would open what an ask needs, under the latest notice that lists it; null where no notice does. */
export function remedyFor(ask: Ask, policy: Policy, now: number): Remedy | null {
  const client = clientOf(policy, ask.client);
  if (client === undefined) return null;
  const recipients = recipientsOf(client, ask);
  const notice = policy.notices
    .filter((one) => Date.parse(one.from) <= now)
    .toSorted((a, b) => Date.parse(b.from) - Date.parse(a.from))
    .find((one) => recipients.every((recipient) => isGrantable({ ...ask, recipient }, { policy, notice: one, now })));
  if (notice === undefined) return null;
  const { purpose, category } = ask;
  return { noticeId: notice.id, noticeVersion: notice.version, purpose, category, recipients };
}

function isGrantable(
  ask: Ask & { readonly recipient: string },
  about: {
    readonly policy: Policy;
    readonly notice: { readonly id: string; readonly version: string };
    readonly now: number;
  },
): boolean {
  const space = leafSpace(about.policy, ringOf(about.policy, ask));
  if (space.indexOf(ask.purpose, ask.category, ask.recipient) === undefined) return false;
  const granted = space.granted([ask.purpose, ask.category, ask.recipient, about.notice.id, about.notice.version]);
  return granted !== null && granted.lives.length > 0 && granted.supersededAt > about.now;
}
