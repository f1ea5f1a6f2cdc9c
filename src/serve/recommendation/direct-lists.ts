import { setImmediate as turn } from 'node:timers/promises';
import DataLoader from 'dataloader';
import type { InternalId } from '../../model/ids.js';
import { explanationText } from '../../recommend/explanation.js';
import type { RequestContext } from '../context.js';
import { answerNodes, nodesMax } from '../nodes.js';
import type { ListFieldPlan, ListPlan, NodesPlan } from '../plan-shape.js';
import { type Lists, MisfitError } from '../present.js';
import { namedFriends } from './named-friend.loader.js';
import { recommendationLoader } from './recommendation.loader.js';
import type { Recommendation } from './recommendation.type.js';

type Json = Record<string, unknown>;
/** What stands under a field, of the recommendation at a place of the list. */
type Told = (each: Recommendation, place: number) => unknown;

/** The lists of one answer that graphql-js does not complete: with the loaders of the resolvers, so that both read the same. */
export class DirectLists implements Lists {
  readonly #begun = new Map<ListPlan, Promise<readonly Json[]>>();
  readonly #loaders = new Map<NodesPlan, DataLoader<InternalId, unknown>>();
  #rootsAreRead = false;
  #listIsRead = false;

  /** `completes`: whether no row of a customer can follow a list, so that what was read is written down before the answer stands; `count`: how many lists are asked for. */
  constructor(
    private readonly context: RequestContext,
    private readonly about: { readonly completes: boolean; readonly count: number },
  ) {
    if (about.completes) context.reading.listRead = () => this.#listRead();
  }

  /** Begins the customer's own list, which needs nothing of their row, before that is there. */
  begin(plan: ListPlan, self: InternalId): void {
    const begun = this.#made(plan, self);
    begun.catch(() => undefined);
    this.#begun.set(plan, begun);
  }

  /** Whatever fails is for graphql-js to tell, which says to which field it belongs. */
  async of(plan: ListPlan, customerId: InternalId): Promise<readonly Json[]> {
    try {
      const begun = customerId === this.context.self ? this.#begun.get(plan) : undefined;
      return await (begun ?? this.#made(plan, customerId));
    } catch (error) {
      throw new MisfitError('a list was not put together', { cause: error });
    }
  }

  /** The rows of the roots are there. Where every list was begun before them, all that follows of customers is known: it is written down while the database is waited for. */
  rootsRead(): void {
    this.#rootsAreRead = true;
    if (this.#begun.size === this.about.count) this.#listIsRead = true;
    this.#complete();
  }

  async #made(plan: ListPlan, customerId: InternalId): Promise<readonly Json[]> {
    const loaded = await recommendationLoader(this.context, plan.asked).load(customerId);
    const list = loaded as readonly Recommendation[];
    const told = await Promise.all(plan.fields.map((field) => this.#told(field, list)));
    return list.map((each, place) => {
      const object: Json = {};
      for (const [at, { responseName }] of plan.fields.entries()) object[responseName] = told[at]?.(each, place);
      return object;
    });
  }

  async #listRead(): Promise<void> {
    if (this.#listIsRead) return;
    this.#listIsRead = true;
    this.#complete();
    // The entry is on its way to the disk when this turn ends.
    await turn();
  }

  #complete(): void {
    if (this.about.completes && this.#listIsRead && this.#rootsAreRead) this.context.reading.complete();
  }

  async #told(field: ListFieldPlan, list: readonly Recommendation[]): Promise<Told> {
    switch (field.kind) {
      case 'typename':
        return () => 'Recommendation';
      case 'rank':
        return ({ rank }) => rank;
      case 'reason':
        return ({ reason }) => reason;
      case 'explanation':
        return ({ reason }) => explanationText(reason, field.language);
      case 'product':
        return at(
          await this.#nodes(
            field.nodes,
            list.map(({ productId }) => productId),
          ),
        );
      case 'because':
        return at(
          await Promise.all(
            list.map(({ becauseId }) => (becauseId === null ? null : this.#node(field.nodes, becauseId))),
          ),
        );
      case 'friends': {
        const friends = list.map(async (each) => this.#nodes(field.nodes, await namedFriends(this.context, each)));
        const found = await Promise.all(friends);
        return at(found.map((each) => each.filter((friend) => friend !== null)));
      }
    }
  }

  #nodes(nodes: NodesPlan, ids: readonly InternalId[]): Promise<readonly unknown[]> {
    return Promise.all(ids.map((id) => this.#node(nodes, id)));
  }

  /** One statement for all places that a plan's rows stand at. */
  #node(nodes: NodesPlan, id: InternalId): Promise<unknown> {
    const known = this.#loaders.get(nodes);
    if (known !== undefined) return known.load(id);
    const loader = new DataLoader<InternalId, unknown>(
      (ids) => answerNodes(this.context, nodes, ids, this) as Promise<unknown[]>,
      { maxBatchSize: nodesMax },
    );
    this.#loaders.set(nodes, loader);
    return loader.load(id);
  }
}

function at(values: readonly unknown[]): Told {
  return (_each, place) => values[place];
}
