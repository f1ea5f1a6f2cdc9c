import { type Category, categoryKey, markCategories } from './categories.js';
import { covers } from './paths.js';
import type { OwnPurpose, Purpose } from './purposes.js';
import { type ConsentRecord, isGrant } from './record.js';

/** Where a campaign speaks to customers, and the purpose for which it does: who refused the purpose is not spoken to there. */
export const contactPurposes = {
  email: 'marketing.email',
  sms: 'marketing.sms',
  push: 'marketing.push',
  call: 'marketing.call',
  post: 'marketing.post',
  messenger: 'marketing.messenger',
  web: 'ads',
  app: 'ads',
} as const satisfies Readonly<Record<string, OwnPurpose>>;

export type ContactChannel = keyof typeof contactPurposes;
export const contactChannels = Object.keys(contactPurposes) as readonly ContactChannel[];

/** What came of a contact. One that is queued was planned and is not sent yet; one that is cancelled never will be. */
export const contactOutcomes = [
  'queued',
  'cancelled',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'converted',
  'bounced',
  'unsubscribed',
] as const;
export type ContactOutcome = (typeof contactOutcomes)[number];

/**
 * The key of what governs a contact. One that happened is behaviour towards advertising. One that is queued, or was, has no category of its own: only who
 * asks for the purpose for which it was planned may know of it, as long as the customer agrees to that.
 */
export function contactCategory(channel: ContactChannel, outcome: ContactOutcome): string {
  return outcome === 'queued' || outcome === 'cancelled' ? queuedKey(contactPurposes[channel]) : 'behaviour_ad';
}

/** The key under which a viewer with this purpose finds what is queued for it, such as `queued_marketing_email`, or null where nothing is queued for it. */
export function queuedFor(purpose: Purpose): string | null {
  return (Object.values(contactPurposes) as readonly Purpose[]).includes(purpose) ? queuedKey(purpose) : null;
}

/** What of a customer must be allowed for a purpose of contact: that they are spoken to, and what they are reached by. */
export function contactNeeds(purpose: Purpose): readonly Category[] {
  const reachedBy = reachedByOf[purpose];
  return reachedBy === undefined ? ['behaviour.ad'] : ['behaviour.ad', reachedBy];
}

const reachedByOf: Readonly<Partial<Record<Purpose, Category>>> = {
  'marketing.email': 'contact.email',
  'marketing.sms': 'contact.phone',
  'marketing.call': 'contact.phone',
  'marketing.post': 'contact.address',
  'marketing.messenger': 'contact.messenger',
};

export function queuedKey(purpose: Purpose): string {
  return `queued_${purpose.replaceAll('.', '_')}`;
}

/** Contacts that are queued under a key: all of them, or those that are about something with this mark. */
export interface Queued {
  readonly key: string;
  readonly mark: string | null;
}

/** What a word takes back of what is queued. Nothing for a grant, or for a word on something else. */
export function queuedUnder({
  action,
  purpose,
  category,
}: Pick<ConsentRecord, 'action' | 'purpose' | 'category'>): readonly Queued[] {
  if (isGrant(action) || action === 'requested') return [];
  const marks = markCategories.filter((each) => covers(category, each)).map(categoryKey);
  return [...new Set<Purpose>(Object.values(contactPurposes))]
    .filter((each) => covers(purpose, each))
    .flatMap((each): readonly Queued[] => {
      const key = queuedKey(each);
      if (contactNeeds(each).some((need) => covers(category, need))) return [{ key, mark: null }];
      return marks.map((mark) => ({ key, mark }));
    });
}
