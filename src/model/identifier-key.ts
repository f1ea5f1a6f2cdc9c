export const identifierTypes = ['email', 'phone', 'loyalty_card', 'device', 'cookie', 'social', 'crm'] as const;
export type IdentifierType = (typeof identifierTypes)[number];

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

/**
 * The value under which an identifier is looked up: an e-mail address in lower case, a phone number as its digits with a + where it
 * had one (00 in front counts as +), a loyalty card without blanks and dashes, anything else as it is. A phone number without
 * any digit stays as it is, for it would be the same as every other such.
 */
export function normalIdentifier(type: string, value: string): string {
  const text = value.normalize('NFKC').trim();
  if (type === 'email') return text.toLowerCase();
  if (type === 'loyalty_card') return text.replaceAll(/[\s-]/g, '').toUpperCase() || text;
  if (type !== 'phone') return text;
  const digits = text.replaceAll(/\D/g, '');
  if (digits === '') return text;
  if (text.startsWith('+')) return `+${digits}`;
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
}

/** What the id of an identifier is made of, under the deployment's secret: whoever has the value and the secret finds it. */
export function identifierKey(type: string, value: string): string {
  return `${type}\0${normalIdentifier(type, value)}`;
}
