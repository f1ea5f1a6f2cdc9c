import { type Metrics, type Outcome, outcomeOf } from './metrics.js';

/** One GraphQL request as metrics see it. A server without them makes none. */
export class Watch {
  readonly #beganAt = performance.now();
  #who: { readonly client: string; readonly purpose: string } | null = null;
  #outcome: Outcome | null = null;
  #isWrittenDown = false;

  constructor(private readonly metrics: Metrics) {
    metrics.requestBegan();
  }

  verified({ client, purpose }: { readonly client: string; readonly purpose: string }): void {
    this.#who = { client, purpose };
  }

  /** What the answer says first of what went wrong; null: nothing did. */
  answered(code: string | null, isMutation: boolean): void {
    this.#outcome = outcomeOf(code, isMutation);
  }

  /** The rows of a root are waited for until the function that is returned is called. */
  rootRead(root: string): () => void {
    const began = performance.now();
    return () => this.metrics.rootRead({ root, durationMs: performance.now() - began });
  }

  /** The same of its entry in the audit. What is written down once more, because something followed that was read, is not told. */
  writtenDown(): () => void {
    if (this.#isWrittenDown) return () => undefined;
    this.#isWrittenDown = true;
    const began = performance.now();
    return () => this.metrics.readWrittenDown({ durationMs: performance.now() - began });
  }

  /** `isWhole`: the caller was there to the end. */
  ended({ status, isWhole }: { readonly status: number; readonly isWhole: boolean }): void {
    const { client = null, purpose = null } = this.#who ?? {};
    const outcome = isWhole ? (this.#outcome ?? ofStatus(status)) : 'REQUEST_CANCELLED';
    this.metrics.requestEnded({ client, purpose, outcome, durationMs: performance.now() - this.#beganAt });
  }
}

/** Of what was refused before anything was parsed. */
function ofStatus(status: number): Outcome {
  if (status >= 500) return 'INTERNAL_SERVER_ERROR';
  return status >= 400 ? 'BAD_REQUEST' : 'answered';
}
