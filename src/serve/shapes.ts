import type { Policy } from '../consent/policy.js';
import type { Viewer } from '../consent/viewer.js';
import type { ComposedStatement } from '../graph/graph.js';
import { KithError } from '../model/errors.js';

/** Statements of different shapes that a client may have in use where the policy says nothing else: the database keeps the plans of 1,000. */
export const shapesMaxDefault = 300;
/** Of these, those that one customer alone asks for: one who varies every document keeps nobody else from theirs. */
export const customersShare = 1 / 3;
/** How long a shape is in use after it was asked for. */
const inUseMs = 10 * 60_000;

interface Use {
  readonly statement: ComposedStatement;
  readonly lastMs: number;
  readonly times: number;
  /** The customer who alone asked for it, or null. */
  readonly onlyOf: string | null;
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

  /**
   * Notes that a client asks for a statement. Throws `TOO_MANY_SHAPES` where it is a new one and the client, or the customer before it, has as many in use as it may. What
   * one customer alone asks for makes room for others.
   */
  use({ client, endUser }: Pick<Viewer, 'client' | 'endUser'>, statement: ComposedStatement): void {
    const uses = this.#ofClients.get(client) ?? new Map<string, Use>();
    this.#ofClients.set(client, uses);
    const { text } = statement;
    const asker = endUser?.kind === 'customer' ? endUser.id : null;
    const lastMs = this.now();
    const known = uses.get(text);
    if (known === undefined) makeRoom(uses, { max: this.#max.get(client) ?? shapesMaxDefault, asker, nowMs: lastMs });
    else uses.delete(text);
    const onlyOf = known === undefined || known.onlyOf === asker ? asker : null;
    uses.set(text, { statement, lastMs, times: (known?.times ?? 0) + 1, onlyOf });
  }

  /** Those that were asked for more than once, and by no customer alone, of all clients together, the latest first. */
  repeated(): readonly ComposedStatement[] {
    const uses = [...this.#ofClients.values()].flatMap((each) => [...each.values()]);
    const latest = uses
      .filter(({ times, onlyOf }) => times > 1 && onlyOf === null)
      .sort((one, other) => other.lastMs - one.lastMs);
    return [...new Map(latest.map(({ statement }) => [statement.text, statement])).values()];
  }
}

function makeRoom(
  uses: Map<string, Use>,
  { max, asker, nowMs }: { readonly max: number; readonly asker: string | null; readonly nowMs: number },
): void {
  if (asker !== null) {
    const own = [...uses.values()].filter(({ onlyOf }) => onlyOf === asker);
    const ownMax = Math.max(1, Math.floor(max * customersShare));
    if (own.length >= ownMax) forget(uses, own[0], { max: ownMax, nowMs });
  }
  if (uses.size < max) return;
  const ofOne = [...uses.values()].find(({ onlyOf }) => onlyOf !== null && onlyOf !== asker);
  if (ofOne !== undefined) uses.delete(ofOne.statement.text);
  else forget(uses, uses.values().next().value, { max, nowMs });
}

/** Throws where it is still in use. */
function forget(
  uses: Map<string, Use>,
  oldest: Use | undefined,
  { max, nowMs }: { readonly max: number; readonly nowMs: number },
): void {
  if (oldest === undefined) return;
  const waitMs = oldest.lastMs + inUseMs - nowMs;
  if (waitMs > 0) {
    throw new KithError(
      'TOO_MANY_SHAPES',
      `Too many different selections are asked for: ${max} are in use. Send the same documents with variables, or ask again in ${Math.ceil(waitMs / 1_000)} seconds.`,
    );
  }
  uses.delete(oldest.statement.text);
}
