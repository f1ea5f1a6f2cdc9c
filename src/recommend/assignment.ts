import { createHmac } from 'node:crypto';
import type { Arm, Experiment } from '../consent/experiment-shape.js';
import { deriveKey, type InternalId, type Secret } from '../model/ids.js';

/** The experiment that runs at a moment, or null. At most one does: a policy with two at a time is refused. */
export function runningAt(experiments: readonly Experiment[], nowMs: number): Experiment | null {
  return experiments.find(({ from, until }) => Date.parse(from) <= nowMs && nowMs < Date.parse(until)) ?? null;
}

/**
 * Which arm a customer is in: a keyed hash of the experiment and the customer, and nothing else, so it is the same on every instance and after every start, and
 * nobody without the secret can tell it. Another experiment divides the customers anew.
 */
export class Assignment {
  readonly #key: Buffer;

  constructor(secret: Secret) {
    this.#key = deriveKey(secret, 'experiment');
  }

  armOf({ name, arms }: Experiment, customerId: InternalId): Arm {
    // 48 bits, which a number holds exactly.
    const place = this.#digest(name, customerId).readUIntBE(0, 6) / 2 ** 48;
    let until = 0;
    for (const arm of arms) {
      until += arm.share;
      if (place < until) return arm;
    }
    // Shares that are 1 but for a rounding.
    return arms.at(-1) as Arm;
  }

  /** Where the draws of one list begin: 32 bits, of the experiment, the customer and the request. */
  seedOf({ name }: Experiment, customerId: InternalId, request: string): number {
    return this.#digest(name, customerId, request).readUInt32BE(0);
  }

  #digest(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#key).update(parts.join('\0')).digest();
  }
}

/** What a deployment tries, and who is in which arm of it. One for a server. */
export interface Experiments {
  readonly declared: readonly Experiment[];
  readonly assignment: Assignment;
}
