import { KithError } from '../../model/errors.js';

/** Questions that may wait while one is answered. */
export const waitingMax = 3;

export interface SeedsAsked {
  readonly client: string;
  readonly signal: AbortSignal;
}

/**
 * Lets one question of seeds at a time be worked on in a server: each holds a graph and a thread, and everybody else's answers come out of the same process. Throws `SEEDS_BUSY` where as many wait as may;
 * who waits leaves when the signal says so, with its reason.
 */
export class SeedsQueue {
  /** `graphMax`: customers and influences together that each may read. */
  constructor(readonly graphMax: number = 500_000) {}

  #isTaken = false;
  readonly #waiting: { readonly client: string; readonly begin: () => void }[] = [];

  /** `client`: who asks; of each one question may wait, so that nobody has all places. */
  async alone<T>({ client, signal }: SeedsAsked, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    await this.#turn(client, signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#isTaken = false;
      else next.begin();
    }
  }

  #turn(client: string, signal: AbortSignal): Promise<void> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return Promise.resolve();
    }
    if (this.#waiting.some((one) => one.client === client)) {
      throw new KithError(
        'SEEDS_BUSY',
        'Seeds are being chosen, and a question of this client waits already. Ask again in a moment, or use `kith seeds`.',
      );
    }
    if (this.#waiting.length >= waitingMax) {
      throw new KithError(
        'SEEDS_BUSY',
        `Seeds are being chosen, and ${waitingMax} more questions wait. Ask again in a moment, or use \`kith seeds\`.`,
      );
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waits), 1);
        reject(signal.reason);
      };
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waits = { client, begin };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waits);
    });
  }
}
