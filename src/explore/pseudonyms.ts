import { createHmac } from 'node:crypto';

/**
 * The names of one build: `HMAC-SHA-256(key, label + NUL + id)` cut to 128 bits. When the key is gone, nobody can make them again. By how much times are
 * moved lasts as long as the project: drawn anew for each build, its mean over many builds would be nothing, and a receipt is told again by its lines.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #lasting: Buffer;
  #destroyed = false;

  /** Takes the keys over: `destroy` overwrites both. */
  constructor(key: Buffer, lasting: Buffer) {
    this.#key = key;
    this.#lasting = lasting;
  }

  of(label: string, id: string): string {
    return this.#digest(this.#key, `${label}\0${id}`).toString('base64url', 0, 16);
  }

  /** By how many days all times of a customer are moved: from −`daysMax` to `daysMax`, each as likely. */
  shiftDays(customerId: string, daysMax: number): number {
    const drawn = this.#digest(this.#lasting, `shift\0${customerId}`).readUIntBE(0, 6);
    return (drawn % (2 * daysMax + 1)) - daysMax;
  }

  destroy(): void {
    this.#key.fill(0);
    this.#lasting.fill(0);
    this.#destroyed = true;
  }

  #digest(key: Buffer, text: string): Buffer {
    if (this.#destroyed) throw new Error('The key of this build is destroyed.');
    return createHmac('sha256', key).update(text).digest();
  }
}
