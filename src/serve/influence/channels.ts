import type { CategoryKey } from '../../consent/categories.js';
import type { OwnPurpose } from '../../consent/purposes.js';

/** How customers are told. */
export enum ContactChannel {
  EMAIL = 'EMAIL',
  SMS = 'SMS',
  PUSH = 'PUSH',
  CALL = 'CALL',
  POST = 'POST',
  MESSENGER = 'MESSENGER',
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
