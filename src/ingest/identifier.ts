import type { IdentifierType } from './contract-who.js';

/** The key of the consent category that governs an identifier of each type. */
export const identifierCategories: Readonly<Record<IdentifierType, string>> = {
  email: 'contact_email',
  phone: 'contact_phone',
  loyalty_card: 'identity_external_id',
  crm: 'identity_external_id',
  device: 'device_id',
  cookie: 'device_id',
  social: 'contact_messenger',
};
