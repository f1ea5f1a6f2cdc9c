import { namedAfterMs } from '../../src/graph/named-friend-reads.js';
import type { InternalId } from '../../src/model/ids.js';
import { circleHavingMin, type RecommendationReason } from '../../src/recommend/explanation.js';
import { tieContributorsMin } from '../../src/recommend/pool.js';
import type { Consents } from './consents.js';
import type { Facts, Influence, Use } from './facts.js';

/** A place of a list as its customer was told it. */
export interface Told {
  readonly product: string;
  readonly reason: RecommendationReason;
  readonly because: string | null;
  readonly friends: readonly InternalId[];
}

/** The minimum of customers behind a product that the item model knows. */
const supportMin = 10;
/** The minimums of a group of which something is said: members, and those of them who have the product. */
const group = { membersMin: 50, havingMin: 10 } as const;
const contribute = 'social_reco.contribute';
const attribute = 'social_reco.attribute';
const own = 'personalise.own';
/** Reasons that rest on nothing of the customer. */
const ofEverybody: ReadonlySet<RecommendationReason> = new Set(['POPULAR', 'CHANNEL', 'PART_OF_DAY', 'SEASON']);
/** Reasons that stand on fewer than the minimum of customers by their rules: what is like something, and what one bought oneself. */
const ofFew: ReadonlySet<RecommendationReason> = new Set(['CONTENT', 'BUY_AGAIN']);

/** Recounts from the facts and the words of customers whether a reason may be told. */
export class Rules {
  readonly #support = new Map<string, number>();
  readonly #usable = new Map<string, readonly Use[]>();
  readonly #members = new Map<string, readonly InternalId[]>();

  constructor(
    private readonly facts: Facts,
    private readonly consents: Consents,
    private readonly now: number,
  ) {
    for (const [id, communities] of facts.communities) {
      if (!this.#may(id, 'segment', ['social_edge', 'inferred_community'], 'kith.analyse')) continue;
      for (const each of communities) this.#members.set(each, [...(this.#members.get(each) ?? []), id]);
    }
  }

  /** Which rules a place breaks; none where it may be told. */
  broken(customer: InternalId, { product, reason, because, friends }: Told): readonly string[] {
    const have = this.#usesOf(customer, own);
    const owns = new Set(have.map((use) => use.product));
    const wrong = (rule: string, holds: boolean) => (holds ? [] : [`${reason}: ${rule}`]);
    return [
      ...wrong('a sensitive product', !this.facts.sensitive.has(product)),
      ...wrong(
        'what the customer has stands there for being due alone',
        owns.has(product) === (reason === 'BUY_AGAIN'),
      ),
      ...wrong('a product of too few', ofFew.has(reason) || this.#supportOf(product) >= supportMin),
      ...wrong('because of what the customer does not have, or let nobody use', because === null || owns.has(because)),
      ...wrong('because with another reason', because === null || reason === 'SIMILAR_ITEMS'),
      ...wrong('nothing may be used of the customer', ofEverybody.has(reason) || this.#rests(customer, reason, have)),
      ...wrong('nobody around may be used', !isSocial(reason) || this.#isTold(customer)),
      ...wrong('several do not have it', reason !== 'CIRCLE' || this.#isCircle(customer, product)),
      ...wrong('no community of enough has it', reason !== 'COMMUNITY' || this.#isOfCommunity(customer, product)),
      ...friends.flatMap((friend) => wrong('a friend who may not be named', this.#isNamed(customer, friend, product))),
    ];
  }

  /** Whether the customer lets the client use what such a reason says of them. */
  #rests(customer: InternalId, reason: RecommendationReason, have: readonly Use[]): boolean {
    if (reason === 'SIMILAR_ITEMS' || reason === 'CONTENT') return have.length > 0;
    if (reason === 'BUY_AGAIN') return have.some((use) => use.isBought);
    if (reason === 'COMMUNITY') return this.#may(customer, own, ['social_edge', 'inferred_community']);
    if (reason === 'REGION') return this.#may(customer, own, ['location_area']);
    if (reason === 'STORE')
      return (
        this.#may(customer, own, ['location_area']) || this.#may(customer, own, ['purchase_item', 'location_visit'])
      );
    return (
      this.#may(customer, 'social_reco.receive', ['social_edge']) &&
      this.#may(customer, contribute, ['inferred_influence'])
    );
  }

  /** Enough who contribute, or one who agreed to be named with something, or enough with friends of theirs. */
  #isTold(customer: InternalId): boolean {
    const ties = this.#tiesOf(customer);
    const mutual = ties.filter((tie) => tie.isMutual);
    if (mutual.length >= tieContributorsMin) return true;
    const named = ties.some(({ from }) => this.#namedUses(from).length > 0);
    const around = new Set(
      mutual.flatMap(({ from }) => this.#tiesOf(from).filter((tie) => tie.isMutual)).map(({ from }) => from),
    );
    for (const { from } of mutual) around.add(from);
    around.delete(customer);
    return named || around.size >= tieContributorsMin;
  }

  #isCircle(customer: InternalId, product: string): boolean {
    const mutual = this.#tiesOf(customer).filter((tie) => tie.isMutual);
    const having = mutual.filter(({ from }) => this.#usesOf(from, contribute).some((use) => use.product === product));
    return mutual.length >= tieContributorsMin && having.length >= circleHavingMin && having.length < mutual.length;
  }

  #isNamed(customer: InternalId, friend: InternalId, product: string): boolean {
    const isTie = this.#tiesOf(customer).some(({ from }) => from === friend);
    const isFriend = this.facts.friends.has(`${customer} ${friend}`);
    const known = this.#may(friend, attribute, ['social_edge', 'identity_name']);
    const old = this.#namedUses(friend).filter((use) => use.at < this.now - namedAfterMs);
    return isTie && isFriend && known && old.some((use) => use.product === product);
  }

  #isOfCommunity(customer: InternalId, product: string): boolean {
    return (this.facts.communities.get(customer) ?? []).some((community) => {
      const members = this.#members.get(community) ?? [];
      const having = members.filter((member) =>
        this.#usesOf(member, 'train', 'kith.analyse').some((use) => use.product === product),
      );
      return members.length >= group.membersMin && having.length >= group.havingMin;
    });
  }

  /** Who moves the customer and contributes something, where both ends let that be known and learned. */
  #tiesOf(customer: InternalId): readonly Influence[] {
    const both = ['inferred_influence'];
    return (this.facts.influences.get(customer) ?? []).filter(
      ({ from, inputs }) =>
        this.#may(customer, contribute, [...both, ...inputs]) &&
        this.#may(from, contribute, ['social_edge', ...both, ...inputs]) &&
        this.#usesOf(from, contribute).length > 0,
    );
  }

  #namedUses(friend: InternalId): readonly Use[] {
    if (!this.#may(friend, attribute, ['social_edge'])) return [];
    return this.#usesOf(friend, contribute).filter((use) => this.consents.allow(friend, attribute, use.category));
  }

  #usesOf(id: InternalId, purpose: Parameters<Consents['allow']>[1], client = 'kith.web'): readonly Use[] {
    const key = `${id} ${purpose}`;
    const known = this.#usable.get(key);
    if (known !== undefined) return known;
    const uses = (this.facts.uses.get(id) ?? []).filter((use) =>
      this.consents.allow(id, purpose, use.category, client),
    );
    this.#usable.set(key, uses);
    return uses;
  }

  #supportOf(product: string): number {
    const known = this.#support.get(product);
    if (known !== undefined) return known;
    const holders = (this.facts.holders.get(product) ?? []).filter(([id, category]) =>
      this.consents.allow(id, 'train', category, 'kith.analyse'),
    );
    const support = new Set(holders.map(([id]) => id)).size;
    this.#support.set(product, support);
    return support;
  }

  #may(
    id: InternalId,
    purpose: Parameters<Consents['allow']>[1],
    categories: readonly string[],
    client?: string,
  ): boolean {
    return categories.every((category) => this.consents.allow(id, purpose, category, client));
  }
}

function isSocial(reason: RecommendationReason): boolean {
  return reason === 'CIRCLE' || reason === 'FRIENDS';
}
