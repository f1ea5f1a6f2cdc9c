import { type Metrics, type Outcome, outcomeOf } from './metrics.js';
import type { RequestSpan, Stage } from './traces.js';

/** One GraphQL request as metrics and traces see it. A server that has neither makes none. */
export class Watch {
  readonly #beganAt = performance.now();
  #who: { readonly client: string; readonly purpose: string } | null = null;
  #outcome: Outcome | null = null;
  #isWrittenDown = false;

  constructor(
    private readonly metrics: Metrics | null,
    private readonly span: RequestSpan | null,
  ) {
    metrics?.requestBegan();
  }

  verified({ client, purpose }: { readonly client: string; readonly purpose: string }): void {
    this.#who = { client, purpose };
  }

  /** What the answer says first of what went wrong; null: nothing did. */
  answered(code: string | null, isMutation: boolean): void {
    this.#outcome = outcomeOf(code, isMutation);
  }

  /** A root, or all of them, is planned and composed until the function that is returned is called. */
  compile(): () => void {
    return this.#stage('compile');
  }

  /** The rows of a root are waited for. */
  read(root: string): () => void {
    return this.#stage('read', root, (durationMs) => this.metrics?.rootRead({ root, durationMs }));
  }

  /** The answer is made of the rows, with whatever follows them. */
  present(): () => void {
    return this.#stage('present');
  }

  /** What was read is written down. What is written down once more, because something followed that was read, is not told. */
  audit(): () => void {
    if (this.#isWrittenDown) return () => undefined;
    this.#isWrittenDown = true;
    return this.#stage('audit', undefined, (durationMs) => this.metrics?.readWrittenDown({ durationMs }));
  }

  /** `isWhole`: the caller was there to the end. */
  ended({ status, isWhole }: { readonly status: number; readonly isWhole: boolean }): void {
    const { client = null, purpose = null } = this.#who ?? {};
    const outcome = isWhole ? (this.#outcome ?? ofStatus(status)) : 'REQUEST_CANCELLED';
    const line = { client, purpose, outcome };
    this.metrics?.requestEnded({ ...line, durationMs: performance.now() - this.#beganAt });
    this.span?.end(line);
  }

  #stage(stage: Stage, statement?: string, lasted?: (durationMs: number) => void): () => void {
    const began = performance.now();
    const end = this.span?.stage(stage, statement);
    return () => {
      end?.();
      lasted?.(performance.now() - began);
    };
  }
}

/** Of what was refused before anything was parsed. */
function ofStatus(status: number): Outcome {
  if (status >= 500) return 'INTERNAL_SERVER_ERROR';
  return status >= 400 ? 'BAD_REQUEST' : 'answered';
}
