import type { CommerceRow, BehaviourRow, BelongingsRow, CustomerRow, SocialRow } from '../graph/workspace-reads.js';
import type { DegreeCensus, MarkCensus } from './census.js';
import { ageBand, fiveMinutes, roundAmount, shiftedDay, tenths, topCoded } from './coarse.js';
import type { Pseudonyms } from './pseudonyms.js';
import type { Cell, Place, Spill } from './spill.js';
import { type NodeLabel, nodeTables, type TieType, tieTables } from './tables.js';

export interface ProjectionGround {
  readonly names: Pseudonyms;
  readonly spill: Spill;
  readonly marks: MarkCensus;
  readonly degrees: DegreeCensus;
  readonly shiftDaysMax: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Somebody whose facts are being written: pseudonym and shift. */
interface Owner {
  readonly name: string;
  readonly shift: number;
}

/** Writes the facts of customers under their pseudonyms, coarser than they were, and counts what is rare. */
export class Projection {
  /** How many ties of a kind each customer has so far at the end that reading by customer does not count. */
  readonly #incoming = new Map<string, Map<string, number>>();

  constructor(private readonly ground: ProjectionGround) {}

  customer(row: CustomerRow): void {
    const owner = this.#owner(row.customerId);
    const { now } = this.ground;
    const city = row.city === null ? null : `${row.country ?? ''} ${row.city}`.trim();
    const cells = [ageBand(row.birthDate, now), row.country, city, shiftedDay(row.createdDay, owner.shift)];
    this.#node('Customer', owner, owner.name, cells);
  }

  commerce(row: CommerceRow): void {
    const owner = this.#owner(row.customerId);
    this.#each('Purchase', row.purchases, (purchase, places) => {
      const [id, storeId, day, total, currency, channel, payment, delivery, lines] = purchase;
      const name = this.#name('Purchase', id);
      const on = shiftedDay(day, owner.shift);
      this.#node('Purchase', owner, name, [on, roundAmount(total), currency, channel, payment, delivery], places);
      this.#tie('MADE', owner, ['Customer', owner.name, 'Purchase', name], [], places);
      if (storeId !== null)
        this.#tie('AT', owner, ['Purchase', name, 'Store', this.#name('Store', storeId)], [], places);
      for (const [productId, quantity] of lines) {
        const product = this.#name('Product', productId);
        this.#tie('CONTAINS', owner, ['Purchase', name, 'Product', product], [topCoded(quantity)], places);
      }
    });
    this.#each('Visit', row.visits, ([id, storeId, day, minutes, purpose], places) => {
      const name = this.#name('Visit', id);
      this.#node('Visit', owner, name, [shiftedDay(day, owner.shift), fiveMinutes(minutes), purpose], places);
      this.#tie('PAID_VISIT', owner, ['Customer', owner.name, 'Visit', name], [], places);
      this.#tie('TO', owner, ['Visit', name, 'Store', this.#name('Store', storeId)], [], places);
    });
    this.#each('Rating', row.ratings, ([id, objectId, label, day, score], places) => {
      const name = this.#name('Rating', id);
      const rounded = score === null ? null : Math.round(score * 2) / 2;
      this.#node('Rating', owner, name, [shiftedDay(day, owner.shift), rounded], places);
      this.#tie('RATED', owner, ['Customer', owner.name, 'Rating', name], [], places);
      this.#tie('OF', owner, ['Rating', name, label, this.#name(label, objectId)], [], places);
    });
  }

  social(row: SocialRow): void {
    const owner = this.#owner(row.customerId);
    this.#ties('FOLLOWS', owner, row.follows);
    this.#ties('FRIEND_OF', owner, row.friends);
    this.#each('INFLUENCES', row.influences, ([otherId, probability], places) => {
      const other = this.#name('Customer', otherId);
      const ends = [...places, this.#arrives('INFLUENCES in', other)];
      this.#tie('INFLUENCES', owner, ['Customer', owner.name, 'Customer', other], [hundredths(probability)], ends);
    });
    this.#each('Post', row.posts, ([id, day, language, topic, sentiment], places) => {
      const name = this.#name('Post', id);
      const cells = [shiftedDay(day, owner.shift), language, topic, tenths(sentiment)];
      this.#node('Post', owner, name, cells, places);
      this.#tie('WROTE', owner, ['Customer', owner.name, 'Post', name], [], places);
    });
    this.#each('reactions', row.reactions, ([postId, , type, day], places) => {
      const post = this.#name('Post', postId);
      this.#tie(type, owner, ['Customer', owner.name, 'Post', post], [shiftedDay(day, owner.shift)], places);
    });
  }

  belongings(row: BelongingsRow): void {
    const owner = this.#owner(row.customerId);
    const { marks } = this.ground;
    const belongs = (type: TieType, label: NodeLabel, id: string, places: readonly Place[], cells: readonly Cell[]) => {
      const name = this.#name(label, id);
      marks.note(label, name, owner.name);
      this.#tie(type, owner, ['Customer', owner.name, label, name], cells, places);
    };
    this.#each('MEMBER_OF', row.groups, ([id, role, day], places) =>
      belongs('MEMBER_OF', 'Group', id, places, [role, shiftedDay(day, owner.shift)]),
    );
    this.#each('INTERESTED_IN', row.interests, ([id, weight], places) =>
      belongs('INTERESTED_IN', 'Interest', id, places, [tenths(weight)]),
    );
    this.#each('IN_COMMUNITY', row.communities, (id, places) => belongs('IN_COMMUNITY', 'Community', id, places, []));
    this.#each('IN_SEGMENT', row.segments, (id, places) => belongs('IN_SEGMENT', 'Segment', id, places, []));
  }

  behaviour(row: BehaviourRow): void {
    const owner = this.#owner(row.customerId);
    this.#each('Session', row.sessions, ([id, day, channel], places) => {
      const name = this.#name('Session', id);
      this.#node('Session', owner, name, [shiftedDay(day, owner.shift), channel], places);
      this.#tie('HAD', owner, ['Customer', owner.name, 'Session', name], [], places);
    });
    const sessions = new Map(row.sessions.map(([id], rank) => [id, rank]));
    this.#each('Event', row.events, ([id, day, type, channel, label, objectId, sessionId], places) => {
      const name = this.#name('Event', id);
      this.#node('Event', owner, name, [shiftedDay(day, owner.shift), type, channel], places);
      this.#tie('DID', owner, ['Customer', owner.name, 'Event', name], [], places);
      if (label !== null && objectId !== null)
        this.#tie('ABOUT', owner, ['Event', name, label, this.#name(label, objectId)], [], places);
      const rank = sessionId === null ? undefined : sessions.get(sessionId);
      if (sessionId === null || rank === undefined) return;
      const session = this.#name('Session', sessionId);
      this.#tie('IN_SESSION', owner, ['Event', name, 'Session', session], [], [...places, ['Session', rank]]);
    });
    this.#each('REACTED_TO', row.promotions, ([id, reaction, day], places) => {
      const promotion = this.#name('Promotion', id);
      const cells = [reaction, shiftedDay(day, owner.shift)];
      this.#tie('REACTED_TO', owner, ['Customer', owner.name, 'Promotion', promotion], cells, places);
    });
    this.#each('INTERACTED', row.interactions, ([id, kind, weight, day], places) => {
      const cells = [kind, topCoded(weight), shiftedDay(day, owner.shift)];
      this.#tie('INTERACTED', owner, ['Customer', owner.name, 'Product', this.#name('Product', id)], cells, places);
    });
  }

  /** What is counted only when everybody was read: the ties that arrive at a customer. */
  finish(): void {
    for (const [kind, degrees] of this.#incoming) {
      for (const degree of degrees.values()) this.ground.degrees.note(kind, degree);
    }
    this.#incoming.clear();
  }

  #ties(type: 'FOLLOWS' | 'FRIEND_OF', owner: Owner, ties: SocialRow['follows']): void {
    this.#each(type, ties, ([otherId, strength, day], places) => {
      const other = this.#name('Customer', otherId);
      const ends = [...places, this.#arrives(`${type} in`, other)];
      const cells = [shiftedDay(day, owner.shift), tenths(strength)];
      this.#tie(type, owner, ['Customer', owner.name, 'Customer', other], cells, ends);
    });
  }

  #arrives(kind: string, name: string): Place {
    const degrees = this.#incoming.get(kind) ?? new Map<string, number>();
    this.#incoming.set(kind, degrees);
    const rank = degrees.get(name) ?? 0;
    degrees.set(name, rank + 1);
    return [kind, rank];
  }

  #each<T>(kind: string, facts: readonly T[], write: (fact: T, places: readonly Place[]) => void): void {
    if (facts.length > 0) this.ground.degrees.note(kind, facts.length);
    for (const [rank, fact] of facts.entries()) write(fact, [[kind, rank]]);
  }

  #owner(customerId: string): Owner {
    const { names, shiftDaysMax } = this.ground;
    return { name: names.of('Customer', customerId), shift: names.shiftDays(customerId, shiftDaysMax) };
  }

  #name(label: NodeLabel, id: string): string {
    return this.ground.names.of(label, id);
  }

  #node(label: NodeLabel, owner: Owner, name: string, cells: readonly Cell[], places: readonly Place[] = []): void {
    this.#note(label, nodeTables[label], owner, cells);
    this.ground.spill.add(label, { owner: owner.name, ids: [name], cells, places });
  }

  #tie(
    type: TieType,
    owner: Owner,
    [fromLabel, from, toLabel, to]: readonly [NodeLabel, string, NodeLabel, string],
    cells: readonly Cell[],
    places: readonly Place[],
  ): void {
    this.#note(type, tieTables[type], owner, cells);
    this.ground.spill.add(tieFile(type, fromLabel, toLabel), { owner: owner.name, ids: [from, to], cells, places });
  }

  #note(
    table: string,
    columns: readonly { readonly name: string; readonly treatment: string }[],
    owner: Owner,
    cells: readonly Cell[],
  ): void {
    columns.forEach(({ name, treatment }, index) => {
      const value = cells[index];
      if (treatment === 'mark' && typeof value === 'string')
        this.ground.marks.note(`${table}.${name}`, value, owner.name);
    });
  }
}

/** The file of the relationships of a type between nodes of two labels: `AT Purchase Store`. */
export function tieFile(type: TieType, from: NodeLabel, to: NodeLabel): string {
  return `${type} ${from} ${to}`;
}

function hundredths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
