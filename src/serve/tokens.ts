import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors as joseErrors, importSPKI, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { type Policy, clientOf } from '../consent/policy.js';
import { isPurpose, type Purpose } from '../consent/purposes.js';
import type { EndUser, Viewer } from '../consent/viewer.js';
import { KithError } from '../model/errors.js';
import { deriveKey, type InternalIds, type Secret } from '../model/ids.js';

/** Where tokens are verified: a JWK set, a public key (SPKI PEM), or, for development only, a key of the deployment's own. */
export type TokenKey =
  | { readonly kind: 'jwks'; readonly url: string }
  | { readonly kind: 'public'; readonly pem: string; readonly algorithm: 'RS256' | 'ES256' | 'EdDSA' }
  | { readonly kind: 'development'; readonly secret: Secret };

export interface TokenSettings {
  readonly key: TokenKey;
  readonly issuer: string;
  readonly audience: string;
}

export interface TokenClaims {
  /** The registered client. */
  readonly client: string;
  /** `customer:<external id>`, `staff:<role>`, `scientist:<project>`, or null for a machine. */
  readonly endUser: string | null;
  /** What the client may do with it, the default first. */
  readonly purposes: readonly Purpose[];
}

/** Who asks, and for which purposes; the viewer's purpose is the first. */
export interface Verified {
  readonly viewer: Viewer;
  readonly purposes: readonly Purpose[];
}

const clockToleranceSeconds = 5;
/** A token that was verified is not verified again for so long: one whose key was withdrawn meanwhile lives on for this long at most. */
const verifiedMsMax = 30_000;
const verifiedTokensMax = 10_000;

interface VerifiedClaims {
  readonly claims: TokenClaims;
  /** Milliseconds since 1970 from which the token must be verified again. */
  readonly until: number;
}

/** Verifies bearer tokens (RFC 7519, profile of RFC 9068: `client_id`, `sub`, `purpose`) and makes a viewer of them. */
export class Tokens {
  #key: Promise<JWTVerifyGetKey> | null = null;
  /** By the hash of the token, so that no token lies in memory. */
  readonly #verified = new Map<string, VerifiedClaims>();

  constructor(
    private readonly settings: TokenSettings,
    private readonly policy: Policy,
    private readonly ids: InternalIds,
  ) {}

  /** Throws `UNAUTHENTICATED` for a token that does not verify, `FORBIDDEN` for one whose client may not do this. */
  async viewer(token: string, narrowed: string | null): Promise<Verified> {
    const claims = await this.#verifiedClaims(token);
    const purpose = narrowed === null ? claims.purposes[0] : claims.purposes.find((each) => each === narrowed);
    if (purpose === undefined) {
      throw new KithError(
        'FORBIDDEN',
        'The token does not cover this purpose. A purpose may be narrowed, never widened.',
      );
    }
    const purposes = narrowed === null ? claims.purposes : [purpose];
    return { viewer: { client: claims.client, purpose, endUser: this.#endUser(claims) }, purposes };
  }

  async #verifiedClaims(token: string): Promise<TokenClaims> {
    const hash = createHash('sha256').update(token).digest('base64');
    const known = this.#verified.get(hash);
    if (known !== undefined && Date.now() < known.until) return known.claims;
    const { claims, expiresAt } = await this.#claims(token);
    if (this.#verified.size >= verifiedTokensMax) this.#verified.clear();
    this.#verified.set(hash, { claims, until: Math.min(Date.now() + verifiedMsMax, expiresAt) });
    return claims;
  }

  async #claims(token: string): Promise<{ readonly claims: TokenClaims; readonly expiresAt: number }> {
    this.#key ??= keyOf(this.settings.key);
    const { issuer, audience } = this.settings;
    const algorithms = algorithmsOf(this.settings.key);
    try {
      const { payload } = await jwtVerify(token, await this.#key, {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp'],
      });
      const purposes = String(payload['purpose'] ?? '')
        .split(' ')
        .filter(isPurpose);
      const claims = { client: String(payload['client_id'] ?? ''), endUser: payload.sub ?? null, purposes };
      return { claims, expiresAt: (payload.exp ?? 0) * 1_000 };
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) {
        throw new KithError(
          'UNAUTHENTICATED',
          'The token is not valid: check its issuer, audience, algorithm and expiry.',
          { cause: error },
        );
      }
      throw error;
    }
  }

  #endUser(claims: TokenClaims): EndUser | null {
    const client = clientOf(this.policy, claims.client);
    if (client === undefined)
      throw new KithError('FORBIDDEN', 'The client of the token is not registered in the policy.');
    const endUser = endUserOf(claims.endUser, this.ids);
    const permitted =
      endUser === null
        ? client.machine
        : endUser.kind === 'customer'
          ? client.endUsers.customer
          : endUser.kind === 'staff'
            ? client.endUsers.staff.includes(endUser.role)
            : client.endUsers.scientist.includes(endUser.project);
    if (!permitted) throw new KithError('FORBIDDEN', 'The client of the token may not act for such an end user.');
    return endUser;
  }
}

/** Issues a token under the deployment's own key, for development and tests. */
export async function issueToken(
  secret: Secret,
  settings: Omit<TokenSettings, 'key'>,
  claims: TokenClaims,
  expiresIn: string,
): Promise<string> {
  const token = new SignJWT({ client_id: claims.client, purpose: claims.purposes.join(' ') })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(settings.issuer)
    .setAudience(settings.audience)
    .setIssuedAt()
    .setExpirationTime(expiresIn);
  if (claims.endUser !== null) token.setSubject(claims.endUser);
  return token.sign(developmentKey(secret));
}

function endUserOf(text: string | null, ids: InternalIds): EndUser | null {
  if (text === null) return null;
  const [kind, ...rest] = text.split(':');
  const name = rest.join(':');
  if (name !== '' && kind === 'customer') return { kind, id: ids.of('Customer', name) };
  if (name !== '' && kind === 'staff') return { kind, role: name };
  if (name !== '' && kind === 'scientist') return { kind, project: name };
  throw new KithError(
    'UNAUTHENTICATED',
    'The subject of the token is none of customer:<id>, staff:<role>, scientist:<project>.',
  );
}

async function keyOf(key: TokenKey): Promise<JWTVerifyGetKey> {
  if (key.kind === 'jwks') return createRemoteJWKSet(new URL(key.url));
  const loaded = key.kind === 'public' ? await importSPKI(key.pem, key.algorithm) : developmentKey(key.secret);
  return async () => loaded;
}

function algorithmsOf(key: TokenKey): string[] {
  if (key.kind === 'jwks') return ['RS256', 'ES256', 'EdDSA'];
  return [key.kind === 'public' ? key.algorithm : 'HS256'];
}

function developmentKey(secret: Secret): Uint8Array {
  return deriveKey(secret, 'development-token');
}
