import type { OwnPurpose } from './purposes.js';

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

/** What came of a contact. One that is queued was planned and is not sent yet. */
export const contactOutcomes = [
  'queued',
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
 * The key of what governs a contact. One that happened is behaviour towards advertising. One that is queued has no category of its own: only who asks for
 * the purpose for which it was planned may know of it, as long as the customer agrees to that.
 */
export function contactCategory(channel: ContactChannel, outcome: ContactOutcome): string {
  return outcome === 'queued' ? queuedKey(contactPurposes[channel]) : 'behaviour_ad';
}

/** The key under which a viewer with this purpose finds what is queued for it: `queued_marketing_email`. */
function queuedKey(purpose: string): string {
  return `queued_${purpose.replaceAll('.', '_')}`;
}
