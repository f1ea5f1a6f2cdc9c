import type { Policy } from '../consent/policy.js';
import type { ComposedStatement } from '../graph/graph.js';
import { KithError } from '../model/errors.js';

/** Statements of different shapes that a client may have in use where the policy says nothing else: the database keeps the plans of 1,000. */
export const shapesMaxDefault = 300;
/** How long a shape is in use after it was asked for. */
const inUseMs = 10 * 60_000;

interface Use {
  readonly statement: ComposedStatement;
  readonly lastMs: number;
  readonly times: number;
}

/**
 * The shapes of statements that each client asks for. To plan a new one costs the database some hundred milliseconds, and it keeps a bounded number of plans, so
 * who writes every document anew takes both from everybody else. What a shape is depends on the document alone.
 */
export class Shapes {
  readonly #max: ReadonlyMap<string, number>;
  /** By text, what was asked for longest ago first. */
  readonly #ofClients = new Map<string, Map<string, Use>>();

  constructor(
    policy: Policy,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.#max = new Map(policy.clients.map(({ id, limits }) => [id, limits?.shapes ?? shapesMaxDefault]));
  }

  /** Notes that a client asks for a statement. Throws `TOO_MANY_SHAPES` where it is a new one and the client has as many in use as it may. */
  use(client: string, statement: ComposedStatement): void {
    const uses = this.#ofClients.get(client) ?? new Map<string, Use>();
    this.#ofClients.set(client, uses);
    const { text } = statement;
    const lastMs = this.now();
    const known = uses.get(text);
    if (known === undefined) makeRoom(uses, this.#max.get(client) ?? shapesMaxDefault, lastMs);
    else uses.delete(text);
    uses.set(text, { statement, lastMs, times: (known?.times ?? 0) + 1 });
  }

  /** Those that were asked for more than once, of all clients together, the latest first. */
  repeated(): readonly ComposedStatement[] {
    const uses = [...this.#ofClients.values()].flatMap((each) => [...each.values()]);
    const latest = uses.filter(({ times }) => times > 1).sort((one, other) => other.lastMs - one.lastMs);
    return [...new Map(latest.map(({ statement }) => [statement.text, statement])).values()];
  }
}

function makeRoom(uses: Map<string, Use>, max: number, nowMs: number): void {
  if (uses.size < max) return;
  const [oldest] = uses.values();
  if (oldest === undefined) return;
  const waitMs = oldest.lastMs + inUseMs - nowMs;
  if (waitMs <= 0) {
    uses.delete(oldest.statement.text);
    return;
  }
  throw new KithError(
    'TOO_MANY_SHAPES',
    `The client asks for too many different selections: ${max} are in use. Send the same documents with variables, or ask again in ${Math.ceil(waitMs / 1_000)} seconds.`,
  );
}
