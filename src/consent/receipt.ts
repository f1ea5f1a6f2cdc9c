import type { ChainedEvent } from './chain.js';
import { dpvStateOf, dpvStates } from './dpv.js';
import type { Client, Notice, Policy } from './policy.js';
import { isGrant } from './record.js';

/** What a receipt is made from. `principal`: the customer's pseudonym for who reads it. */
export interface ReceiptParts {
  readonly receiptId: string;
  readonly principal: string;
  readonly jurisdiction: string;
  readonly events: readonly ChainedEvent[];
  readonly policy: Policy;
}

/**
 * A consent receipt after ISO/IEC TS 27560:2023: header, processing, parties, events. The same words give the same bytes: nothing in it depends
 * on when it is asked for. What the policy does not know (addresses, storage places) is not in it.
 */
export function consentReceipt(parts: ReceiptParts): Record<string, unknown> {
  const { receiptId, principal, jurisdiction, policy } = parts;
  const events = parts.events.toSorted((a, b) => a.seq - b.seq);
  const parties = partiesOf(events, policy);
  return {
    header: {
      schema_version: 'ISO/IEC TS 27560:2023; kith.receipt/1',
      record_id: receiptId,
      pii_principal_id: principal,
      pii_controller: policy.name,
      jurisdiction,
      timestamp: iso(events[0]?.recordedAt ?? null),
    },
    pii_processing: {
      privacy_notices: noticesOf(events, policy),
      purposes: events.map((event) => ({
        purpose: event.purpose,
        lawful_basis: 'dpv:Consent',
        pii_information: [{ pii_type: event.category, sensitive: isSensitive(event.category) }],
        recipients: [event.recipient],
        jurisdiction,
        valid_from: isGrant(event.action) ? iso(event.from) : null,
        valid_until: iso(event.until),
        event_id: event.id,
      })),
    },
    parties,
    events: events.map((event) => ({
      event_id: event.id,
      event_type: dpvStates[dpvStateOf(event.action)],
      event_time: iso(event.at),
      recorded_at: iso(event.recordedAt),
      entity: event.speaker === 'guardian' ? 'guardian' : 'pii_principal',
      recorded_by: event.actor,
      collection: event.source,
      proof: event.proof,
      consent_type: 'dpv:ExpressedConsent',
      valid: !event.unproven,
      sequence: event.seq,
    })),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function isSensitive(category: string): boolean {
  return category === '*' || category === 'special' || category.startsWith('special.');
}

function noticesOf(events: readonly ChainedEvent[], policy: Policy) {
  const keys = [...new Set(events.map(({ noticeId, noticeVersion }) => JSON.stringify([noticeId, noticeVersion])))];
  return keys
    .map((key) => JSON.parse(key) as [string | null, string | null])
    .filter(([id]) => id !== null)
    .map(([id, version]) => {
      const notice = policy.notices.find((one) => one.id === id && one.version === version);
      return { privacy_notice: id, version, ...textOf(notice) };
    });
}

function textOf(notice: Notice | undefined) {
  return {
    language: notice?.locale ?? null,
    sha256: notice === undefined || notice.sha256 === '' ? null : notice.sha256,
    standalone: notice?.standalone ?? null,
    explicit: notice?.explicit ?? null,
  };
}

/** The controller, and the clients to whom the words of this receipt are about. */
function partiesOf(events: readonly ChainedEvent[], policy: Policy) {
  const named = (client: Client) =>
    events.some(
      ({ recipient }) =>
        recipient === '*' || client.recipient === recipient || client.recipient.startsWith(`${recipient}.`),
    );
  return [
    { party_id: policy.name, party_type: 'pii_controller', region: policy.region },
    ...policy.clients.filter(named).map((client) => ({
      party_id: client.id,
      party_type: client.recipient.startsWith('partner.') ? 'third_party' : 'pii_controller',
      party_name: client.title,
      country: client.country,
    })),
  ];
}
