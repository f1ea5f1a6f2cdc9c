import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { KithError } from '../model/errors.js';
import { type Secret, secretBytesMin } from '../model/ids.js';
import { keptOnce } from './private-file.js';

/** The deployment's secret: the configured text (hex or base64), else the one kept in the home, which the first call makes. */
export async function deploymentSecret(configured: string | null, home: string): Promise<Secret> {
  if (configured !== null) return decodeSecret(configured, 'KITH_SECRET');
  const file = join(home, 'secret');
  return decodeSecret(await keptOnce(file, () => `${randomBytes(secretBytesMin).toString('hex')}\n`), file);
}

/** Throws `SECRET_INVALID` where the text is neither hex nor base64, or shorter than 32 bytes. */
export function decodeSecret(text: string, source: string): Secret {
  const bytes = decoded(text.trim());
  if (bytes === null || bytes.length < secretBytesMin) {
    throw new KithError(
      'SECRET_INVALID',
      `The secret of ${source} must be at least ${secretBytesMin} bytes as hex or base64. Make one with: openssl rand -hex ${secretBytesMin}`,
    );
  }
  return bytes as Secret;
}

function decoded(text: string): Buffer | null {
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  return null;
}
