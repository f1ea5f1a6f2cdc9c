import type { Purpose } from '../../src/consent/purposes.js';
import type { EndUser, Viewer } from '../../src/consent/viewer.js';
import { testIds } from '../graph-harness.js';

export interface Looker {
  readonly client: string;
  /** The subject of the token: `customer:c0`, `staff:analyst`, or null. */
  readonly endUser: string | null;
  readonly purposes: readonly Purpose[];
}

/** Who looks at the worlds of the suite. */
export const lookers = {
  analyst: { client: 'kith.console', endUser: 'staff:analyst', purposes: ['analytics.row', 'segment'] },
  aggregates: { client: 'kith.console', endUser: 'staff:analyst', purposes: ['analytics.aggregate'] },
  staff: { client: 'kith.console', endUser: 'staff:support', purposes: ['service'] },
  lists: {
    client: 'kith.console',
    endUser: 'staff:support',
    purposes: ['personalise.own', 'social_reco.receive'],
  },
  officer: { client: 'kith.console', endUser: 'staff:privacy', purposes: ['service'] },
  marketer: { client: 'kith.console', endUser: 'staff:marketing', purposes: ['marketing.email'] },
  // Who may be known of, what lists rest on and who may be told are three purposes.
  promoter: {
    client: 'kith.console',
    endUser: 'staff:marketing',
    purposes: ['analytics.row', 'personalise.own', 'social_reco.receive', 'marketing.email'],
  },
  customer: {
    client: 'kith.web',
    endUser: 'customer:c0',
    purposes: ['service', 'personalise.own', 'social_reco.receive'],
  },
  partner: { client: 'acme.app', endUser: null, purposes: ['partner.acme.offers'] },
  partnerStatistics: { client: 'acme.app', endUser: null, purposes: ['partner.acme.statistics'] },
  partnerCustomer: { client: 'acme.app', endUser: 'customer:c0', purposes: ['partner.acme.offers'] },
} as const satisfies Readonly<Record<string, Looker>>;

export type LookerName = keyof typeof lookers;

export function looker(name: LookerName): Looker {
  return lookers[name];
}

/** The viewer that a server makes of the looker's token. */
export function viewerOf({ client, endUser, purposes }: Looker): Viewer {
  return { client, purpose: purposes[0] ?? 'service', endUser: endUserOf(endUser) };
}

function endUserOf(text: string | null): EndUser | null {
  const [kind, name = ''] = text?.split(':') ?? [];
  if (kind === 'customer') return { kind, id: testIds.of('Customer', name) };
  return kind === 'staff' ? { kind, role: name } : null;
}
