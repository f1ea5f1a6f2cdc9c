import type { ChainedEvent } from '../../consent/chain.js';
import { dpvStateOf, dpvStates } from '../../consent/dpv.js';
import type { StandingConsent } from '../../consent/leaf-states.js';
import type { EndUser } from '../../consent/viewer.js';
import type { StatusEntry } from '../../consent/withheld-report.js';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { Consent, ConsentEvent, ConsentStatus } from './consent.type.js';

export function consentOf({ event, since, until, ...one }: StandingConsent<ChainedEvent>): Consent {
  return {
    ...one,
    dpv: dpvStates[one.state],
    since: instant(since),
    until: instant(until),
    noticeId: event?.noticeId ?? null,
    noticeVersion: event?.noticeVersion ?? null,
    eventId: event?.id ?? null,
    receiptId: event === null ? null : receiptIdOf(event),
  };
}

export function eventOf(event: ChainedEvent): ConsentEvent {
  const { at, until, recordedAt, seq, action, ...one } = event;
  return {
    ...one,
    action: action.toUpperCase(),
    sequence: seq,
    dpv: dpvStates[dpvStateOf(action)],
    at: instant(at),
    until: instant(until),
    recordedAt: new Date(recordedAt),
    receiptId: receiptIdOf(event),
  };
}

/** What was imported has a receipt of its own, word by word. */
export function receiptIdOf(event: ChainedEvent): string {
  return event.receiptId ?? event.id;
}

export function statusOf(entry: StatusEntry, catalogue: Catalogue): ConsentStatus {
  const { endUser, categories, ...rest } = entry;
  return { ...rest, categories, endUser: kindOf(endUser), fields: fieldsOf(catalogue, new Set<string>(categories)) };
}

function kindOf(endUser: EndUser | null): string {
  if (endUser === null) return 'machine';
  if (endUser.kind === 'customer') return 'customer';
  return endUser.kind === 'staff' ? `staff:${endUser.role}` : `scientist:${endUser.project}`;
}

/** The fields whose value a category governs, and the lists that it opens. */
function fieldsOf(catalogue: Catalogue, categories: ReadonlySet<string>): readonly string[] {
  const isGoverned = (rule: readonly { readonly category: string }[]) =>
    rule.some((one) => categories.has(one.category));
  const columns = [...catalogue.nouns.values()].flatMap((part) =>
    [...part.columns].filter(([, column]) => isGoverned(column.rule)).map(([name]) => `${part.noun}.${name}`),
  );
  const edges = [...catalogue.edges].filter(([, part]) => isGoverned(part.governed)).map(([name]) => name);
  return [...new Set([...columns, ...edges])].toSorted();
}

function instant(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
