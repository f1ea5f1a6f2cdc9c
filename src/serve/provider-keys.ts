import { createLocalJWKSet, createRemoteJWKSet, errors as joseErrors, type JWTVerifyGetKey } from 'jose';
import { KithError } from '../model/errors.js';

/** Milliseconds after which the published keys are fetched again, before a token is verified. */
const freshMs = 600_000;
/** Milliseconds after a fetch before a token under an unknown key may lead to another: else anybody could make us ask. */
const cooldownMs = 30_000;
/** Milliseconds after a failed fetch in which none is tried: who waits for an answer would wait for the same failure. */
const retryMs = 2_000;
/** Milliseconds after a failed fetch in which nobody whose key is known waits for the next: a provider that hangs would hold up everybody. */
const outMs = 300_000;
/** Milliseconds for which known keys count while the provider is out: it could not tell us of one that it withdrew. */
const knownMsMax = 24 * 3_600_000;

/**
 * The keys that an identity provider publishes (a JWK set, RFC 7517), fetched when they are needed and kept. A key published later is found by
 * the first token under it, `cooldownMs` after the last fetch. Known keys go on counting while the provider is out, for `knownMsMax`.
 * Throws `IDENTITY_PROVIDER_UNAVAILABLE` where the key of a token is not known and the provider gives no keys.
 */
export function providerKeys(url: string): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), { cacheMaxAge: freshMs, cooldownDuration: cooldownMs });
  let known: { readonly find: JWTVerifyGetKey; readonly at: number } | null = null;
  let failure: { readonly error: KithError; readonly at: number } | null = null;

  const failedWithin = (ms: number) => failure !== null && Date.now() < failure.at + ms;
  const fetched = async (): Promise<JWTVerifyGetKey> => {
    if (failure !== null && failedWithin(retryMs)) throw failure.error;
    try {
      await remote.reload();
    } catch (cause) {
      failure = { error: unavailable(cause), at: Date.now() };
      throw failure.error;
    }
    failure = null;
    known = { find: createLocalJWKSet(remote.jwks() ?? { keys: [] }), at: Date.now() };
    return known.find;
  };
  const current = async (): Promise<JWTVerifyGetKey> => {
    if (known === null || Date.now() >= known.at + knownMsMax) return fetched();
    const { find } = known;
    if (remote.fresh) return find;
    const isOut = failedWithin(outMs);
    const next = fetched().catch(() => find);
    return isOut ? find : next;
  };

  return async (header, token) => {
    const find = await current();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof joseErrors.JWKSNoMatchingKey) || remote.coolingDown) throw error;
    }
    return (await fetched())(header, token);
  };
}

/** Says nothing of what the provider answered, nor where it is: who asks is not known yet. */
function unavailable(cause: unknown): KithError {
  return new KithError(
    'IDENTITY_PROVIDER_UNAVAILABLE',
    'The keys of the identity provider cannot be fetched, so the token could not be checked. Try again in a moment.',
    { cause },
  );
}
