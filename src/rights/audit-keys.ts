import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { z } from 'zod';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';

/** What the audit needs of keys. A deployment may keep them elsewhere than in a file, such as in a service that never gives them away. */
export interface AuditKeys {
  /** Signs where a file ends. */
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
  /** Authenticates one line, so that a chain that was computed anew behind an edit names the edited line. 16 characters. */
  mac(text: string): string;
  /** What stands for a customer in the files: 16 bytes in base64url, 22 characters. */
  subject(id: InternalId): Subject;
}

/** A customer as the files of the audit know one. */
export type Subject = string & { readonly __subject: unique symbol };

const file = z.strictObject({ signing: z.string(), mac: z.string(), subject: z.string() });
/** Most customers whose keyed hashes are kept from one answer to the next. */
const subjectsMax = 50_000;

/** The text of a file of new keys. */
export function newAuditKeys(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const signing = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const key = () => randomBytes(32).toString('base64');
  return `${JSON.stringify({ signing, mac: key(), subject: key() })}\n`;
}

/** The keys of such a text. Throws `AUDIT_FAILED` where it is none. */
export function auditKeysOf(text: string): AuditKeys {
  try {
    return new FileKeys(file.parse(JSON.parse(text)));
  } catch (cause) {
    throw new KithError('AUDIT_FAILED', 'The file of the keys of the audit cannot be read.', { cause });
  }
}

class FileKeys implements AuditKeys {
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  readonly #mac: Buffer;
  readonly #subject: Buffer;
  readonly #subjects = new Map<InternalId, Subject>();

  constructor(text: z.output<typeof file>) {
    this.#private = createPrivateKey({ key: Buffer.from(text.signing, 'base64'), format: 'der', type: 'pkcs8' });
    this.#public = createPublicKey(this.#private);
    this.#mac = Buffer.from(text.mac, 'base64');
    this.#subject = Buffer.from(text.subject, 'base64');
  }

  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#private).toString('base64url');
  }

  verify(text: string, signature: string): boolean {
    return verify(null, Buffer.from(text), this.#public, Buffer.from(signature, 'base64url'));
  }

  mac(text: string): string {
    return createHmac('sha256', this.#mac).update(text).digest('base64url').slice(0, 16);
  }

  subject(id: InternalId): Subject {
    const known = this.#subjects.get(id);
    if (known !== undefined) return known;
    if (this.#subjects.size >= subjectsMax) this.#subjects.clear();
    const made = createHmac('sha256', this.#subject).update(id).digest().toString('base64url', 0, 16) as Subject;
    this.#subjects.set(id, made);
    return made;
  }
}
