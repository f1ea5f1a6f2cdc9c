import { clientOf, type Policy } from '../consent/policy.js';
import { isPurpose, type Purpose } from '../consent/purposes.js';
import { KithError } from '../model/errors.js';
import type { TokenClaims } from '../serve/tokens.js';

/** What `--as` may say, for help texts. */
export const asDescription = 'customer:ID, staff, staff:ROLE, app:CLIENT or scientist';

/** Reads `--purpose`. */
export function purposes(text: string): readonly string[] {
  return text.split(',').map((each) => each.trim());
}

/** What a token of `--as` and `--purpose` claims. Throws `BAD_USER_INPUT` for what the policy does not register. */
export function claimsOf(policy: Policy, as: string, asked: readonly string[]): TokenClaims {
  const claims = defaultClaims(as);
  if (clientOf(policy, claims.client) === undefined) {
    const known = policy.clients.map((client) => client.id).join(', ');
    throw new KithError('BAD_USER_INPUT', `The policy has no client ${claims.client}; it has ${known}.`);
  }
  const unknown = asked.find((purpose) => !isPurpose(purpose));
  if (unknown !== undefined)
    throw new KithError('BAD_USER_INPUT', `${unknown} is no purpose. See docs/privacy.md for the list.`);
  return asked.length === 0 ? claims : { ...claims, purposes: asked as readonly Purpose[] };
}

function defaultClaims(as: string): TokenClaims {
  const [kind, ...rest] = as.split(':');
  const name = rest.join(':');
  if (kind === 'customer' && name !== '') {
    return { client: 'kith.web', endUser: as, purposes: ['service', 'personalise.own', 'social_reco.receive'] };
  }
  if (kind === 'staff')
    return { client: 'kith.console', endUser: `staff:${name || 'support'}`, purposes: ['service', 'analytics.row'] };
  if (kind === 'scientist')
    return { client: 'kith.explore', endUser: `scientist:${name || 'explore'}`, purposes: ['research'] };
  if (kind === 'app' && name !== '') return { client: name, endUser: null, purposes: ['partner.acme.offers'] };
  throw new KithError('BAD_USER_INPUT', `--as ${as} is none of ${asDescription}.`);
}
