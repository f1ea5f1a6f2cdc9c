import { createHash, webcrypto } from 'node:crypto';
import { errors as joseErrors, importSPKI, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { isEndUserRegistered, ringOf } from '../consent/decide.js';
import { type Policy, clientOf } from '../consent/policy.js';
import { isPurpose, type Purpose } from '../consent/purposes.js';
import { explorer, registrationOf } from '../consent/registration.js';
import { clientsOf, type EndUser, type Viewer } from '../consent/viewer.js';
import { KithError } from '../model/errors.js';
import { deriveKey, type InternalIds, type Secret } from '../model/ids.js';
import { providerKeys } from './provider-keys.js';

/** Where tokens are verified: a JWK set, a public key (SPKI PEM), or, for development only, a key of the deployment's own. */
export type TokenKey =
  | { readonly kind: 'jwks'; readonly url: string }
  | { readonly kind: 'public'; readonly pem: string; readonly algorithm: 'RS256' | 'ES256' | 'EdDSA' }
  | { readonly kind: 'development'; readonly secret: Secret };

export interface TokenSettings {
  readonly key: TokenKey;
  readonly issuer: string;
  readonly audience: string;
  /** Which `typ` of the header are taken, without `application/`; a token that has none is a `JWT`. Default: `at+jwt` (RFC 9068) alone. */
  readonly types?: readonly string[];
}

export interface TokenClaims {
  /** The registered client. */
  readonly client: string;
  /** Further clients that act in its name (RFC 8693 `act`, nested). */
  readonly actors?: readonly string[];
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
/** A token that was verified is not verified again for so long: one whose key is known to be withdrawn lives on for this long at most. */
const verifiedMsMax = 30_000;
const verifiedTokensMax = 10_000;

interface VerifiedClaims {
  readonly claims: TokenClaims;
  /** Milliseconds since 1970 from which the token must be verified again. */
  readonly until: number;
}

/** Verifies bearer tokens (RFC 7519, profile of RFC 9068: `client_id`, `sub`, `purpose`, and `act` of RFC 8693) and makes a viewer of them. */
export class Tokens {
  #key: Promise<JWTVerifyGetKey> | null = null;
  /** By the hash of the token, so that no token lies in memory. */
  readonly #verified = new Map<string, VerifiedClaims>();

  constructor(
    private readonly settings: TokenSettings,
    private readonly policy: Policy,
    private readonly ids: InternalIds,
  ) {}

  /** Throws `UNAUTHENTICATED` for a token that does not verify, `FORBIDDEN` for one whose client may not do this, and
   * `IDENTITY_PROVIDER_UNAVAILABLE` where that cannot be told. */
  async viewer(token: string, narrowed: string | null): Promise<Verified> {
    const claims = await this.#verifiedClaims(token);
    const asked = narrowed === null ? claims.purposes : claims.purposes.filter((each) => each === narrowed);
    const [purpose] = asked;
    if (purpose === undefined) {
      throw new KithError(
        'FORBIDDEN',
        'The token does not cover this purpose. A purpose may be narrowed, never widened.',
      );
    }
    const { client, actors = [] } = claims;
    const viewer = { client, ...(actors.length > 0 && { actors }), purpose, endUser: this.#endUser(claims) };
    if (!this.policy.exploration.rows && explorer(this.policy, viewer) !== null)
      throw new KithError(
        'FORBIDDEN',
        'Scientists work in a workspace (`kith explore up`). To ask this server, whose rows are not made coarser, the policy has to say so: `exploration.rows`.',
      );
    const purposes = asked.filter((each) => registrationOf(this.policy, { ...viewer, purpose: each }) !== null);
    if (purposes[0] !== purpose) {
      throw new KithError('FORBIDDEN', 'The client of the token is not registered for this purpose.');
    }
    return { viewer, purposes };
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
      const { payload, protectedHeader } = await jwtVerify(token, await this.#key, {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp'],
      });
      this.#checkType(protectedHeader.typ);
      const purposes = String(payload['purpose'] ?? '')
        .split(' ')
        .filter(isPurpose);
      const client = String(payload['client_id'] ?? '');
      const actors = [...new Set(actorsOf(payload['act']))].filter((each) => each !== client);
      return {
        claims: { client, actors, endUser: payload.sub ?? null, purposes },
        expiresAt: (payload.exp ?? 0) * 1_000,
      };
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) {
        throw new KithError(
          'UNAUTHENTICATED',
          'The token is not valid: check its issuer, audience, algorithm, type and expiry.',
          { cause: error },
        );
      }
      throw error;
    }
  }

  /** An identity token of the same issuer and audience is no access token: its type says so (RFC 9068, 4). */
  #checkType(typ = 'JWT'): void {
    const type = typ.toLowerCase().replace(/^application\//, '');
    const { types = ['at+jwt'] } = this.settings;
    if (types.some((each) => each.toLowerCase() === type)) return;
    throw new KithError(
      'UNAUTHENTICATED',
      'The token is of a type that is not taken: an access token is `at+jwt`, unless this deployment says otherwise.',
    );
  }

  #endUser(claims: TokenClaims): EndUser | null {
    const endUser = endUserOf(claims.endUser, this.ids);
    const clients = clientsOf(claims).map((id) => clientOf(this.policy, id));
    if (clients.some((client) => client === undefined))
      throw new KithError('FORBIDDEN', 'The client of the token is not registered in the policy.');
    if (!clients.every((client) => client !== undefined && isEndUserRegistered(endUser, client)))
      throw new KithError('FORBIDDEN', 'The client of the token may not act for such an end user.');
    // Classes are interned a ring, so one statement decides for one ring: a partner's client and one of our own are two.
    const rings = new Set(clientsOf(claims).map((client) => ringOf(this.policy, { client, endUser })));
    if (rings.size > 1)
      throw new KithError(
        'FORBIDDEN',
        'The clients of the token are different recipients, which may not act for one another.',
      );
    return endUser;
  }
}

/** Most clients that may act for one another. */
const actorsMax = 5;

/**
 * The clients of `act`, the current one first, then those before it. RFC 8693 lets only the current one decide; here all of them count, because
 * all of them may have seen the answer. An actor is a registered client by `client_id` or `sub`, never a person.
 */
function actorsOf(act: unknown): readonly string[] {
  const actors: string[] = [];
  for (let each = act; each !== undefined; each = (each as { act?: unknown }).act) {
    const { client_id: client, sub } = (each ?? {}) as { client_id?: unknown; sub?: unknown };
    const actor = client ?? sub;
    if (typeof actor !== 'string' || actor === '' || actors.length === actorsMax)
      throw new KithError(
        'UNAUTHENTICATED',
        `\`act\` of the token names no client by client_id or sub, or more than ${actorsMax}.`,
      );
    actors.push(actor);
  }
  return actors;
}

/** Issues a token under the deployment's own key, for development and tests. */
export async function issueToken(
  secret: Secret,
  settings: Omit<TokenSettings, 'key'>,
  claims: TokenClaims,
  expiresIn: string,
): Promise<string> {
  const act = (claims.actors ?? []).reduceRight<object | undefined>(
    (before, sub) => ({ sub, ...(before !== undefined && { act: before }) }),
    undefined,
  );
  const purpose = claims.purposes.join(' ');
  const token = new SignJWT({ client_id: claims.client, purpose, ...(act !== undefined && { act }) })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(settings.issuer)
    .setAudience(settings.audience)
    .setIssuedAt()
    .setExpirationTime(expiresIn);
  if (claims.endUser !== null) token.setSubject(claims.endUser);
  return token.sign(developmentKey(secret));
}

/** Reads `customer:<external id>`, `staff:<role>` or `scientist:<project>`. Null: nobody. */
export function endUserOf(text: string | null, ids: InternalIds): EndUser | null {
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
  if (key.kind === 'jwks') return providerKeys(key.url);
  const loaded = key.kind === 'public' ? await importSPKI(key.pem, key.algorithm) : await verifyingKey(key.secret);
  return async () => loaded;
}

function algorithmsOf(key: TokenKey): string[] {
  if (key.kind === 'jwks') return ['RS256', 'ES256', 'EdDSA'];
  return [key.kind === 'public' ? key.algorithm : 'HS256'];
}

/** Imported once: jose would import the bytes again for each token. */
function verifyingKey(secret: Secret): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('raw', developmentKey(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
}

function developmentKey(secret: Secret): Uint8Array {
  return deriveKey(secret, 'development-token');
}
