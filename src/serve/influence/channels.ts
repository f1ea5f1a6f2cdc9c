import type { CategoryKey } from '../../consent/categories.js';
import type { OwnPurpose } from '../../consent/purposes.js';
import { KithError } from '../../model/errors.js';

/** How customers are told. */
export enum ContactChannel {
  EMAIL = 'EMAIL',
  SMS = 'SMS',
  PUSH = 'PUSH',
  CALL = 'CALL',
  POST = 'POST',
  MESSENGER = 'MESSENGER',
}

/** A channel and what telling one customer by it costs. */
export interface PricedChannel {
  readonly channel: ContactChannel;
  readonly cost: number;
}

/** One channel at the cost of 1, or the channels with their costs: one of both, and no channel twice. */
export function pricedChannels(
  channel: ContactChannel | null | undefined,
  costs: readonly PricedChannel[] | null | undefined,
): readonly PricedChannel[] {
  const asked = costs ?? (channel == null ? [] : [{ channel, cost: 1 }]);
  if (asked.length === 0 || (channel != null && costs != null))
    throw new KithError('BAD_USER_INPUT', 'Say by one `channel`, or by `costs` of channels, how customers are told.');
  if (new Set(asked.map((each) => each.channel)).size < asked.length)
    throw new KithError('BAD_USER_INPUT', 'A channel has one cost.');
  return asked;
}

/** The purpose that telling somebody by a channel is, and the category of what it needs to know. */
export const channels: Readonly<
  Record<ContactChannel, { readonly purpose: OwnPurpose; readonly contact: CategoryKey }>
> = {
  [ContactChannel.EMAIL]: { purpose: 'marketing.email', contact: 'contact_email' },
  [ContactChannel.SMS]: { purpose: 'marketing.sms', contact: 'contact_phone' },
  [ContactChannel.PUSH]: { purpose: 'marketing.push', contact: 'device_id' },
  [ContactChannel.CALL]: { purpose: 'marketing.call', contact: 'contact_phone' },
  [ContactChannel.POST]: { purpose: 'marketing.post', contact: 'contact_address' },
  [ContactChannel.MESSENGER]: { purpose: 'marketing.messenger', contact: 'contact_messenger' },
};
