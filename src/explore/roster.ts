import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { categoryKey, categoryLeaves, presence } from '../consent/categories.js';
import type { ReadTerms } from '../consent/terms.js';
import { deriveKey, type Secret } from '../model/ids.js';

const categories = categoryLeaves.filter((category) => category !== presence).map(categoryKey);

/**
 * Who is in a build and under which categories, so that a withdrawal since then is found. Customers stand in it as hashes under a key of the
 * deployment; nothing in it leads to a pseudonym, whose key is gone.
 */
export class Roster {
  private constructor(
    private readonly key: Buffer,
    private readonly agreedByCustomer: Map<string, bigint>,
  ) {}

  static begin(secret: Secret): Roster {
    return new Roster(deriveKey(secret, 'workspace-roster'), new Map());
  }

  static async read(file: string, secret: Secret): Promise<Roster> {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    const agreed = lines.map((line): [string, bigint] => [line.slice(0, 22), BigInt(`0x${line.slice(23)}`)]);
    return new Roster(deriveKey(secret, 'workspace-roster'), new Map(agreed));
  }

  get size(): number {
    return this.agreedByCustomer.size;
  }

  add(customerId: string, agreed: bigint): void {
    this.agreedByCustomer.set(this.#hash(customerId), agreed);
  }

  /** What the customer had agreed to when the workspace was built; null for somebody who is not in it. */
  agreed(customerId: string): bigint | null {
    return this.agreedByCustomer.get(this.#hash(customerId)) ?? null;
  }

  async write(file: string): Promise<void> {
    const lines = [...this.agreedByCustomer].map(([hash, agreed]) => `${hash} ${agreed.toString(16)}\n`).toSorted();
    await writeFile(file, lines.join(''), { mode: 0o600 });
  }

  #hash(customerId: string): string {
    return createHmac('sha256', this.key).update(customerId).digest('base64url').slice(0, 22);
  }
}

/** The categories that a class opens, a bit each. */
export function agreedOf(read: ReadTerms, consentClass: number | null): bigint {
  if (consentClass === null) return 0n;
  return categories.reduce(
    (bits, key, index) => (read.allow[key]?.[consentClass] === 1 ? bits | (1n << BigInt(index)) : bits),
    0n,
  );
}
