import type { Category } from '../../src/consent/categories.js';
import { decide } from '../../src/consent/decide.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Purpose } from '../../src/consent/purposes.js';
import type { ConsentState } from '../../src/consent/state.js';
import { effectiveMeet } from '../../src/consent/state.js';
import { ConsentRecordReads } from '../../src/graph/consent-record-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import type { InternalId } from '../../src/model/ids.js';

const batch = 500;
const asker = { endUser: null, about: 'other', relation: 'stranger' } as const;

/** What customers agreed to, decided word for word from what they said and not by the classes of the graph. */
export class Consents {
  readonly #verdicts = new Map<string, boolean>();

  private constructor(private readonly states: ReadonlyMap<InternalId, ConsentState>) {}

  static async read(graph: Graph, ids: readonly InternalId[], now: number): Promise<Consents> {
    const reads = new ConsentRecordReads(graph);
    const states = new Map<InternalId, ConsentState>();
    for (let from = 0; from < ids.length; from += batch) {
      for (const [id, { others, ...own }] of await reads.recordsOf(ids.slice(from, from + batch))) {
        const about = { ring: 'firstParty', policy: defaultPolicy, now } as const;
        states.set(id, effectiveMeet([own, ...others], about).state);
      }
    }
    return new Consents(states);
  }

  /** Whether a client of ours may use such data of a customer for a purpose. `category`: its key or its path. */
  allow(id: InternalId, purpose: Purpose, category: string, client = 'kith.web'): boolean {
    const key = `${id} ${purpose} ${category} ${client}`;
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const state = this.states.get(id);
    const path = category.replace('_', '.') as Category;
    const verdict =
      state !== undefined && decide({ ...asker, client, purpose, category: path }, state, defaultPolicy).allow;
    this.#verdicts.set(key, verdict);
    return verdict;
  }
}
