import { createHmac } from 'node:crypto';

/** The names of one build: `HMAC-SHA-256(key, label + NUL + id)` cut to 128 bits. When the key is gone, nobody can make them again. */
export class Pseudonyms {
  readonly #key: Buffer;
  #destroyed = false;

  /** Takes the key over: `destroy` overwrites it. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  of(label: string, id: string): string {
    return this.#digest(`${label}\0${id}`).toString('base64url', 0, 16);
  }

  /** By how many days all times of a customer are moved: from −`daysMax` to `daysMax`, each as likely. */
  shiftDays(customerId: string, daysMax: number): number {
    const drawn = this.#digest(`shift\0${customerId}`).readUIntBE(0, 6);
    return (drawn % (2 * daysMax + 1)) - daysMax;
  }

  destroy(): void {
    this.#key.fill(0);
    this.#destroyed = true;
  }

  #digest(text: string): Buffer {
    if (this.#destroyed) throw new Error('The key of this build is destroyed.');
    return createHmac('sha256', this.#key).update(text).digest();
  }
}
