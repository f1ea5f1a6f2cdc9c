import { covers } from '../consent/paths.js';
import { clientOf, type Policy, purposesOf } from '../consent/policy.js';
import { isPurpose, type Purpose } from '../consent/purposes.js';
import { explorer } from '../consent/registration.js';
import { KithError } from '../model/errors.js';
import type { TokenClaims } from '../serve/tokens.js';

/** What `--as` may say, for help texts. */
export const asDescription = 'customer:ID, staff, staff:ROLE, app:CLIENT or scientist';

const scientist = 'scientist:';

/** Reads `--purpose`. */
export function purposes(text: string): readonly string[] {
  return text.split(',').map((each) => each.trim());
}

/** What a token of `--as` and `--purpose` claims. Throws `BAD_USER_INPUT` for what the policy does not register. */
export function claimsOf(policy: Policy, as: string, asked: readonly string[]): TokenClaims {
  const claims = defaultClaims(policy, as);
  if (clientOf(policy, claims.client) === undefined) {
    const known = policy.clients.map((client) => client.id).join(', ');
    throw new KithError('BAD_USER_INPUT', `The policy has no client ${claims.client}; it has ${known}.`);
  }
  const project = claims.endUser?.startsWith(scientist) === true ? claims.endUser.slice(scientist.length) : null;
  const endUser = project === null ? null : ({ kind: 'scientist', project } as const);
  if (!policy.exploration.rows && explorer(policy, { client: claims.client, endUser }) !== null)
    throw new KithError(
      'BAD_USER_INPUT',
      'The server answers no scientists: they work in a workspace (`kith explore up`), unless the policy lets them read rows (`exploration.rows`).',
    );
  const unknown = asked.find((purpose) => !isPurpose(purpose));
  if (unknown !== undefined)
    throw new KithError('BAD_USER_INPUT', `${unknown} is no purpose. See docs/privacy.md for the list.`);
  if (asked.length > 0) return { ...claims, purposes: asked as readonly Purpose[] };
  if (claims.purposes.length > 0) return claims;
  throw new KithError(
    'BAD_USER_INPUT',
    `The policy registers no purpose for ${claims.client}; name one with --purpose.`,
  );
}

function defaultClaims(policy: Policy, as: string): TokenClaims {
  const [kind, ...rest] = as.split(':');
  const name = rest.join(':');
  if (kind === 'customer' && name !== '') {
    return { client: 'kith.web', endUser: as, purposes: ['service', 'personalise.own', 'social_reco.receive'] };
  }
  if (kind === 'staff')
    return { client: 'kith.console', endUser: `staff:${name || 'support'}`, purposes: ['service', 'analytics.row'] };
  if (kind === 'scientist')
    return { client: 'kith.explore', endUser: `${scientist}${name || 'explore'}`, purposes: ['research'] };
  if (kind === 'app' && name !== '') return { client: name, endUser: null, purposes: firstPurpose(policy, name) };
  throw new KithError('BAD_USER_INPUT', `--as ${as} is none of ${asDescription}.`);
}

/** The first leaf of the purposes that the policy registers for a client; none where it registers none. */
function firstPurpose(policy: Policy, client: string): readonly Purpose[] {
  const registered = clientOf(policy, client)?.asks.flatMap((ask) => ask.purposes) ?? [];
  return registered.flatMap((path) => purposesOf(policy).filter((leaf) => covers(path, leaf))).slice(0, 1);
}
