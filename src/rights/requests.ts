import { createHash, randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Policy } from '../consent/policy.js';
import { jurisdictionOf } from '../consent/subject.js';
import { ConsentRecordReads } from '../graph/consent-record-reads.js';
import { unknownCustomer } from '../graph/consent-writes.js';
import { CustomerWrites } from '../graph/customer-writes.js';
import { ErasureWrites } from '../graph/erasure-writes.js';
import type { Graph, RunOptions } from '../graph/graph.js';
import { MergeWrites } from '../graph/merge-writes.js';
import { RequestReads } from '../graph/request-reads.js';
import type { StoredRequest, Wanted } from '../graph/request-row.js';
import { type ExportFormat, RequestWrites } from '../graph/request-writes.js';
import { ageBandOf } from '../model/age-band.js';
import type { RequestAction, RequestKind, RequestReason } from '../model/data-subject-request.js';
import { KithError } from '../model/errors.js';
import { type InternalId, type InternalIds, randomId, typableId } from '../model/ids.js';
import type { Erasure } from './erasure.js';
import type { PersonalExport } from './export.js';
import { moved, openedRequest, type RequestClock } from './request-machine.js';
import type { KeyStore } from '../vault/key-store.js';
import { notPossible, unknownRequest } from './request-faults.js';
import { unshownBetween } from './unshown.js';
import { type Asked, keptWanted, wantedFault } from './wanted.js';

export interface RequestParts {
  readonly graph: Graph;
  readonly policy: Policy;
  /** The keys of customers, under which right identifiers are kept, and the hashes by which wrong ones are known. */
  readonly keys: KeyStore;
  readonly ids: InternalIds;
  readonly exports: PersonalExport;
  readonly erasure: Erasure;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Opening {
  readonly customerId: InternalId;
  readonly kind: RequestKind;
  readonly wanted: Asked | null;
  /** The same key of the same speaker is the same request; null: one of this moment. */
  readonly clientKey: string | null;
  /** `self`: the token of an own client has shown who it is. Others show it by a step of their own. */
  readonly by: string;
  /** The request that it was opened with, of another record of the same person. */
  readonly alongWith?: string;
}

/** How long the answer to a request can be fetched: an old one would be a key to all that is held of the customer later. */
const answerMs = 30 * 86_400_000;
/** Most requests of one customer that may wait at once. */
const openMax = 20;
const listMax = 1_000;

/** What happens around the requests that are run one after another. */
export interface RequestRound {
  /** Between two of them, so that readers have the database to themselves. */
  readonly pause?: () => Promise<void>;
  readonly failed?: (id: string, error: unknown) => void;
  /** Asked before each. */
  readonly goesOn?: () => boolean;
}

/** Opens, moves and carries out what customers demand of their data. */
export class Requests {
  readonly reads: RequestReads;
  readonly #writes: RequestWrites;
  readonly #customers: CustomerWrites;
  readonly #merges: MergeWrites;

  constructor(readonly parts: RequestParts) {
    const { graph, policy, now } = parts;
    this.reads = new RequestReads(graph);
    this.#writes = new RequestWrites(graph);
    this.#customers = new CustomerWrites(graph, policy, now);
    this.#merges = new MergeWrites(graph, policy, now);
  }

  /** Throws `BAD_USER_INPUT` for what cannot be wanted or a key used for something else, `CUSTOMER_UNKNOWN` for who is not there. */
  async open(opening: Opening, options: RunOptions = {}): Promise<StoredRequest> {
    const { customerId, kind, by } = opening;
    const { policy, now, graph } = this.parts;
    const at = now();
    const fault = wantedFault(kind, opening.wanted, { policy, now: at });
    if (fault !== null) throw new KithError('BAD_USER_INPUT', `The request ${fault}.`);
    const record = (await new ConsentRecordReads(graph).recordsOf([customerId], options)).get(customerId);
    if (record === undefined || record.subject.blocked.includes('erased')) throw unknownCustomer();
    const jurisdiction = jurisdictionOf(policy, record.subject.residency);
    const request = openedRequest(kind, { at, by, clock: this.#clockOf(jurisdiction.id) });
    const id = idOf(opening);
    // What came from another record takes no place of this one's own.
    const others = (await this.reads.of(customerId, listMax, options)).filter(
      (one) => one.id !== id && one.alongWith === null && isOpen(one),
    );
    if (opening.alongWith === undefined && others.length >= openMax)
      throw new KithError('REQUEST_NOT_POSSIBLE', `${openMax} requests of this customer wait already.`);
    const { wanted, unused } = await keptWanted(customerId, opening.wanted, this.parts);
    const stored = await this.#writes.open(
      { ...request, id, of: customerId, wanted, jurisdiction: jurisdiction.id, alongWith: opening.alongWith ?? null },
      options,
    );
    if (stored === null) {
      await unused();
      throw unknownCustomer();
    }
    const isOther = stored.kind !== kind || (stored.wanted !== null && !isEqual(stored.wanted, wanted));
    if (isOther) throw new KithError('BAD_USER_INPUT', 'The client key was used for another request of this customer.');
    const isShown = by === 'self' && stored.state === 'received';
    return isShown ? this.#move(stored, { action: 'verify_identity', by, reason: null }, options) : stored;
  }

  /** Takes one step of a request. Throws `REQUEST_NOT_POSSIBLE` with the reason, `REQUEST_UNKNOWN`. */
  async step(
    id: string,
    step: { readonly action: RequestAction; readonly by: string; readonly reason: RequestReason | null },
    options: RunOptions = {},
  ): Promise<StoredRequest> {
    const request = await this.reads.byId(id, options);
    if (request === null) throw unknownRequest();
    return this.#move(request, step, options);
  }

  /** Does what a request wants, where its customer is known to be the one. What was killed in the middle is finished. */
  async run(id: string, by: string): Promise<StoredRequest> {
    const found = await this.reads.byId(id);
    if (found === null) throw unknownRequest();
    const step = { by, reason: null };
    const request = found.state === 'in_progress' ? found : await this.#move(found, { ...step, action: 'start' });
    if (request.held && request.kind === 'erasure') throw notPossible('held');
    const result = await this.#carryOut(request);
    const now = await this.reads.byId(id);
    if (now === null) throw unknownRequest();
    return this.#move({ ...now, result }, { ...step, action: 'finish' });
  }

  /** Ids of what can be carried out now. An erasure is left to cool off as long as the policy says. */
  waiting(limit: number): Promise<readonly string[]> {
    return this.reads.toRun(limit, this.parts.now() - this.#coolingOffMs());
  }

  /**
   * Runs what waits and needs nobody's judgement, the most urgent first, one after another; what fails is told to `failed` and does not keep the others
   * waiting. Gives how many were done.
   */
  async runWaiting(limit: number, round: RequestRound = {}): Promise<number> {
    const { pause, failed, goesOn } = round;
    let done = 0;
    for (const id of await this.waiting(limit)) {
      if (goesOn?.() === false) break;
      await this.run(id, 'kith').then(
        () => (done += 1),
        (error: unknown) => {
          // Another instance was quicker, or somebody withdrew it meanwhile.
          if (error instanceof KithError && error.code === 'REQUEST_NOT_POSSIBLE') return;
          if (failed === undefined) throw error;
          failed(id, error);
        },
      );
      await pause?.();
    }
    return done;
  }

  /**
   * A link by which the answer to an access or portability request is fetched once. The token is told here and nowhere else. `by`: who gives it away, as
   * in the history; the audit says that they read what it opens.
   */
  async link(
    id: string,
    { format, by }: { readonly format: ExportFormat; readonly by: string },
    options: RunOptions = {},
  ): Promise<{ readonly token: string; readonly until: number }> {
    const request = await this.reads.byId(id, options);
    if (request === null) throw unknownRequest();
    const isAnswered = request.state === 'done' && (request.kind === 'access' || request.kind === 'portability');
    if (!isAnswered) throw notPossible('not_from_this_state');
    if (this.parts.now() > (request.history.at(-1)?.at ?? 0) + answerMs) throw notPossible('answered_long_ago');
    const token = randomBytes(32).toString('base64url');
    const until = this.parts.now() + this.parts.policy.rights.linkHours * 3_600_000;
    const isMinted = await this.#writes.mintLink({ id, hash: hashOf(token), format, until, by }, options);
    if (!isMinted) throw unknownRequest();
    return { token, until };
  }

  /**
   * What a link opens, once; null for one that opens nothing. `writeDown` comes before it is used up, so that a link whose use could not be written down
   * still opens.
   */
  async follow(
    token: string,
    writeDown: (customerId: InternalId, by: string) => Promise<void> = async () => undefined,
  ): Promise<{ readonly format: ExportFormat; readonly text: AsyncGenerator<string> } | null> {
    const [hash, now] = [hashOf(token), this.parts.now()];
    const leads = await this.reads.whoseLink(hash, now);
    if (leads === null) return null;
    await writeDown(leads.customerId, leads.by);
    const link = await this.#writes.useLink(hash, now);
    return link === null ? null : { format: link.format, text: this.parts.exports.text(link.customerId, link.format) };
  }

  async #carryOut(request: StoredRequest): Promise<Readonly<Record<string, number>>> {
    const { kind, customerId, wanted } = request;
    // Erased, and killed before that was written down here.
    if (customerId === null) return request.result ?? {};
    if (kind === 'access' || kind === 'portability')
      return { records: (await this.parts.exports.count(customerId)) ?? 0 };
    if (kind === 'erasure') {
      await this.#endOthers(request, customerId);
      return this.parts.erasure.erase(customerId);
    }
    if (kind === 'restriction')
      return { changed: await this.#customers.restrict(customerId, wanted?.restricted ?? true) };
    if (kind === 'objection') return { changed: await this.#customers.object(customerId, wanted?.objections ?? []) };
    if (kind === 'unmerge') return this.#part(customerId);
    return this.#correct(customerId, wanted ?? {});
  }

  async #part(customerId: InternalId) {
    for (const id of await unshownBetween({ graph: this.parts.graph, reads: this.reads }, customerId))
      await this.step(id, { action: 'withdraw', by: 'kith', reason: null });
    const parted = await this.#merges.part(customerId, 'demanded');
    return { parted, staleRuns: parted === 0 ? 0 : await new ErasureWrites(this.parts.graph).staleRuns() };
  }

  async #correct(customerId: InternalId, { restricted: _, objections: __, identifiers, ...facts }: Wanted) {
    const { birthDate } = facts;
    const band = birthDate === undefined ? {} : { ageBand: ageBandOf(birthDate, this.parts.now()) };
    const named = { ...defined(facts), ...band };
    const ways = identifiers === undefined ? {} : await this.#customers.correctIdentifiers(customerId, identifiers);
    // Nothing is learned of mail addresses and the like.
    if (Object.keys(named).length === 0) return ways;
    const changed = await this.#customers.correct(customerId, named);
    return { changed, staleRuns: await new ErasureWrites(this.parts.graph).staleRuns(), ...ways };
  }

  /** Whoever is erased cannot be answered any more: other requests end with it. */
  async #endOthers(request: StoredRequest, customerId: InternalId): Promise<void> {
    for (const other of await this.reads.of(customerId, listMax)) {
      if (other.id === request.id || other.state === 'in_progress') continue;
      if (other.state === 'received' || other.state === 'identity_verified')
        await this.#move(other, { action: 'withdraw', by: 'kith', reason: null });
    }
  }

  async #move(
    request: StoredRequest,
    step: { readonly action: RequestAction; readonly by: string; readonly reason: RequestReason | null },
    options: RunOptions = {},
  ): Promise<StoredRequest> {
    const clock = this.#clockOf(request.jurisdiction);
    const isErasing = request.kind === 'erasure' && step.action === 'start';
    if (isErasing && this.parts.now() < request.receivedAt + this.#coolingOffMs()) throw notPossible('cooling_off');
    const next = moved(request, { ...step, at: this.parts.now(), clock });
    if (next.fault !== undefined) throw notPossible(next.fault);
    const { id, result } = request;
    const stored = await this.#writes.move({ ...next.request, id, result }, request.history.length, options);
    if (stored === null)
      throw new KithError('REQUEST_NOT_POSSIBLE', 'Somebody else moved the request meanwhile. Look at it again.');
    return stored;
  }

  #coolingOffMs(): number {
    return this.parts.policy.rights.coolingOffHours * 3_600_000;
  }

  /** A jurisdiction that the policy has no more has the time of the strictest one. */
  #clockOf(jurisdictionId: string): RequestClock {
    const { policy } = this.parts;
    const profile = policy.jurisdictions.find((one) => one.id === jurisdictionId) ?? jurisdictionOf(policy, null);
    return { ...profile.requests, holidays: policy.rights.holidays };
  }
}

function isOpen({ state }: StoredRequest): boolean {
  return state === 'received' || state === 'identity_verified' || state === 'in_progress';
}

function idOf({ customerId, by, clientKey }: Opening): string {
  if (clientKey === null) return randomId();
  const content = JSON.stringify([customerId, by, clientKey]);
  return typableId(createHash('sha256').update(content).digest());
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function defined<T extends object>(facts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never;
}

function isEqual(one: Wanted, other: Wanted | null): boolean {
  return isDeepStrictEqual(defined(one), defined(other ?? {}));
}
