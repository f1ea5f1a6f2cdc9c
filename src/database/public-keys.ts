import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KithError } from '../model/errors.js';
import { type Secret, secretBytesMin } from '../model/ids.js';
import { firstPublicKeys, mintingKey, mintingLast, type PublicKey, type PublicKeys } from '../model/public-keys.js';
import { privateText } from './private-file.js';
import { decodeSecret } from './secret.js';

const versionMax = 255;

interface Kept {
  /** What the setting says, or null. */
  readonly publicKeys: string | null;
  readonly home: string;
  /** The deployment's secret, which is version 1. */
  readonly secret: Secret;
}

/** The keys of ids and cursors: those of the setting, else those that the home keeps, else the deployment's secret alone. */
export async function deploymentPublicKeys({ publicKeys, home, secret }: Kept): Promise<PublicKeys> {
  if (publicKeys !== null) return readPublicKeys(publicKeys, secret, 'KITH_PUBLIC_KEYS');
  const kept = await privateText(fileOf(home));
  return kept === null ? firstPublicKeys(secret) : readPublicKeys(kept, secret, fileOf(home));
}

/**
 * Adds a version and keeps it in the home. `prepare`: it is read from the next start on and mints nothing, so that each of several servers reads it before one
 * mints it. `mint`: it mints from the next start on, one that was prepared before a new one. Gives the number of the version.
 */
export async function addPublicKey(kept: Kept, mode: 'prepare' | 'mint'): Promise<number> {
  if (kept.publicKeys !== null) {
    throw new KithError(
      'CONFIGURATION',
      'KITH_PUBLIC_KEYS is set, so the keys of ids are not kept in the home: add a version there, as docs/configuration.md says.',
    );
  }
  const known = await deploymentPublicKeys(kept);
  const highest = Math.max(...known.map((key) => key.version));
  const isPrepared = mintingKey(known).version !== highest;
  if (isPrepared) {
    if (mode === 'mint') await keep(kept, mintingLast(known, highest));
    return highest;
  }
  const version = highest + 1;
  if (version > versionMax) throw invalid(fileOf(kept.home), `holds version ${versionMax}, the last that there can be`);
  const added = { version, secret: decodeSecret(randomBytes(secretBytesMin).toString('hex'), `version ${version}`) };
  await keep(kept, mode === 'prepare' ? [added, ...known] : [...known, added]);
  return version;
}

async function keep({ home, secret }: Kept, keys: readonly PublicKey[]): Promise<void> {
  const file = fileOf(home);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const text = keys.map((key) => textOf(key, secret)).join(',');
  await writeFile(draft, `${text}\n`, { mode: 0o600, flush: true });
  await rename(draft, file);
}

/** `1,2=<hex>`: versions in the order in which they came into use; a bare 1 is the deployment's secret. Throws `SECRET_INVALID`. */
function readPublicKeys(text: string, secret: Secret, source: string): PublicKeys {
  const keys = text
    .trim()
    .split(',')
    .map((each) => readPublicKey(each.trim(), secret, source));
  const versions = keys.map((key) => key.version);
  const twice = versions.find((version, at) => versions.indexOf(version) !== at);
  if (twice !== undefined) throw invalid(source, `names version ${twice} twice`);
  const [first, ...rest] = keys;
  if (first === undefined) throw invalid(source, 'is empty');
  return [first, ...rest];
}

function readPublicKey(text: string, secret: Secret, source: string): PublicKey {
  if (text === '1') return { version: 1, secret };
  const [, digits = '', value = ''] = /^(\d{1,3})=(.+)$/.exec(text) ?? [];
  const version = Number(digits);
  if (version >= 2 && version <= versionMax)
    return { version, secret: decodeSecret(value, `version ${version} in ${source}`) };
  throw invalid(source, `must list 1, or a version from 2 to ${versionMax} and its secret, such as 1,2=<secret>`);
}

function textOf({ version, secret }: PublicKey, own: Secret): string {
  return version === 1 && secret.equals(own) ? '1' : `${version}=${secret.toString('hex')}`;
}

function fileOf(home: string): string {
  return join(home, 'public-keys');
}

function invalid(source: string, what: string): KithError {
  return new KithError('SECRET_INVALID', `${source} ${what}.`);
}
