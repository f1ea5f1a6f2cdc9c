import type { Policy } from '../consent/policy.js';
import { ErasureWrites } from '../graph/erasure-writes.js';
import type { Graph } from '../graph/graph.js';
import { MergeWrites } from '../graph/merge-writes.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { KeyStore } from '../vault/key-store.js';
import { handDownNoes } from './handed-noes.js';
import { labelsOf } from './personal-data.js';
import type { TombstoneFile } from './tombstone-file.js';

/** One thing that an erasure does. It may be repeated, for a kill can come between doing and noting. */
export interface ErasureStep {
  readonly name: string;
  /** Gives how many things were taken away. */
  readonly run: (customerId: InternalId) => Promise<number>;
  /** How much of the customer is still there, looked for when all steps are done. */
  readonly remaining?: (customerId: InternalId) => Promise<number>;
  /** Takes away what an old copy brought back of anybody who was erased, and gives of how much; they come in the order in which they were erased. */
  readonly again?: (customerIds: readonly InternalId[]) => Promise<number>;
}

export interface ErasureParts {
  readonly graph: Graph;
  readonly policy: Policy;
  readonly tombstones: TombstoneFile;
  /** Whose key goes, whatever old store file or transaction log still holds of theirs is noise. */
  readonly keys: KeyStore;
  readonly now: () => number;
  /** What lies outside the graph and goes with it: the audit's mapping, workspaces. */
  readonly outside?: readonly ErasureStep[];
  readonly signal?: AbortSignal | undefined;
}

export type ErasureReport = Readonly<Record<string, number>>;

export interface Replayed {
  /** Customers who were ever erased. */
  readonly known: number;
  /** Those who had to be erased anew. */
  readonly erased: number;
  /** Others of whom the key was there. */
  readonly shredded: number;
  /** What old copies outside the graph held of them, such as lines of the audit. */
  readonly forgotten: number;
}

/** What stays: words are proof, and requests show that they were answered; both lose who it was in steps of their own. */
const leftToOtherSteps = ['ConsentEvent', 'DataSubjectRequest'];

/** Takes customers out of everything that Kith keeps. */
export class Erasure {
  readonly #writes: ErasureWrites;
  readonly #merges: MergeWrites;

  constructor(private readonly parts: ErasureParts) {
    this.#writes = new ErasureWrites(parts.graph);
    this.#merges = new MergeWrites(parts.graph, parts.policy, parts.now);
  }

  /**
   * Erases one customer. The tombstone comes first, on the disk and in the graph; then each step, which is noted when it is done, so that what was
   * killed goes on where it was. `again`: does every step anew, because the customer is there in spite of all. When all is done it is looked for once
   * more, and how much was found stands in the report as `remaining`: what somebody wrote meanwhile goes by a second pass. Throws where that leaves any.
   * Requests forget the customer only then: before, the one that is carried out leads to what is still to be done.
   */
  async erase(customerId: InternalId, again: 'again' | 'on' = 'on'): Promise<ErasureReport> {
    const [steps, last] = [this.#steps(), [this.#forgetRequests]];
    let report = await this.#pass(steps, customerId, again);
    let remaining = await this.#remaining(customerId);
    if (remaining > 0) {
      const second = await this.#pass(steps, customerId, 'again');
      report = Object.fromEntries(Object.entries(second).map(([name, count]) => [name, count + (report[name] ?? 0)]));
      remaining = await this.#remaining(customerId);
    }
    if (remaining > 0)
      throw new KithError(
        'INTERNAL_SERVER_ERROR',
        'After the erasure something of the customer is still there. It is not done: run it again.',
      );
    return { ...report, ...(await this.#pass(last, customerId, again)), remaining };
  }

  readonly #forgetRequests: ErasureStep = { name: 'requests', run: (id) => this.#writes.requests(id) };

  /** What is left of the customer in the graph, in the key store, and outside. */
  async #remaining(customerId: InternalId): Promise<number> {
    const { keys, outside = [] } = this.parts;
    const found = [await this.#writes.remaining(customerId), (await keys.load([customerId])).size];
    for (const step of outside) found.push((await step.remaining?.(customerId)) ?? 0);
    return found.reduce((sum, each) => sum + each, 0);
  }

  async #pass(steps: readonly ErasureStep[], customerId: InternalId, again: 'again' | 'on'): Promise<ErasureReport> {
    const { tombstones, now, signal } = this.parts;
    await tombstones.add({ hash: customerId, at: now() });
    const done = new Set(again === 'again' ? [] : await this.#writes.begin(customerId));
    if (again === 'again') await this.#writes.begin(customerId);
    const report: Record<string, number> = {};
    for (const step of steps) {
      if (done.has(step.name)) continue;
      if (signal?.aborted === true)
        throw new KithError('REQUEST_CANCELLED', 'The erasure was stopped. Run it again to finish it.');
      report[step.name] = await step.run(customerId);
      await this.#writes.note(customerId, step.name);
    }
    return report;
  }

  /**
   * Applies every tombstone of the file to the graph: who came back by a restored backup goes again, and what was not finished is finished. Tombstones
   * that only the graph knows are added to the file. Keys that an older key file brought back go again, and so does what old copies outside hold.
   */
  async replay(): Promise<Replayed> {
    const { tombstones, keys, outside = [] } = this.parts;
    const known = new Set(await tombstones.all());
    for await (const page of this.#writes.tombstones()) {
      for (const one of page) {
        if (known.has(one.hash)) continue;
        await tombstones.add(one);
        known.add(one.hash);
      }
    }
    const back = await this.#writes.unerased([...known], this.#steps().length + 1);
    for (const hash of back) await this.erase(hash, 'again');
    const live = await keys.load(known);
    const shredded = live.size === 0 ? 0 : await keys.shred(live.keys());
    let forgotten = 0;
    for (const step of known.size === 0 ? [] : outside) forgotten += (await step.again?.([...known])) ?? 0;
    return { known: known.size, erased: back.length, shredded, forgotten };
  }

  #steps(): readonly ErasureStep[] {
    const writes = this.#writes;
    const { keepPurchases } = this.parts.policy.rights;
    const own = labelsOf('own').filter((label) => !leftToOtherSteps.includes(label));
    return [
      { name: 'kept', run: async (id) => (keepPurchases === null ? 0 : writes.keepPurchases(id, keepPurchases.days)) },
      // The others are then seen by what they said themselves, and by what this one refused.
      {
        name: 'merge',
        run: async (id) => {
          await handDownNoes(this.parts, id);
          return this.#merges.part(id, 'erased');
        },
      },
      { name: 'own', run: (id) => writes.own(id, own) },
      { name: 'shared', run: (id) => writes.shared(id, labelsOf('shared')) },
      { name: 'ties', run: (id) => writes.ties(id) },
      // The chain names why the words are gone, and of whom is nobody's affair any more.
      { name: 'words', run: (id) => writes.words(id, 'erasure') },
      ...(this.parts.outside ?? []),
      { name: 'customer', run: (id) => writes.customer(id) },
      { name: 'keys', run: (id) => this.parts.keys.shred([id]) },
      { name: 'runs', run: () => writes.staleRuns() },
    ];
  }
}
