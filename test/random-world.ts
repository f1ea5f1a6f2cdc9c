import type { ConsentRecord } from '../src/consent/record.js';
import type { Facts } from '../src/graph/property-types.js';
import { itemAt, Random } from '../src/ingest/generate/random.js';
import { identifierKey } from '../src/model/identifier-key.js';
import type { Noun } from '../src/model/nouns.js';
import { undatedOrder } from '../src/model/time.js';
import { contactFacts } from './contact-facts.js';

/** A node and a relationship of a made-up graph, named by the keys that a file would have. */
export interface WorldNode {
  readonly noun: Noun | 'MergedProfile';
  readonly key: string;
  readonly facts: Facts;
  /** Of a customer: whether the law or the person's death closes all but little. */
  readonly standing?: 'restricted' | 'deceased';
  /** Facts that hold the id of another node. */
  readonly refers?: Readonly<Record<string, readonly [Noun, string]>>;
}

export interface WorldTie {
  readonly type: string;
  readonly from: readonly [Noun, string];
  readonly to: readonly [Noun | 'MergedProfile', string];
  readonly facts: Facts;
  readonly refers?: Readonly<Record<string, readonly [Noun, string]>>;
  /** Texts about the end that is identified, enciphered under the key of the customer at the start. */
  readonly sealed?: Readonly<Record<string, string>>;
}

export interface World {
  readonly nodes: readonly WorldNode[];
  readonly ties: readonly WorldTie[];
  /** What each customer said, by the customer's key. */
  readonly words: readonly (readonly [customer: string, word: Partial<ConsentRecord>])[];
}

/** The day after which nothing happens in a random world. */
export const worldMs = Date.UTC(2026, 9, 1);

// Few words, so that equal values and filters that hit are common; some that sort where a naive bound ends.
export const worldTexts = ['Ana', 'Ben', 'Bena', 'Zoë', '😀mi', '\u{10FFFE}q', 'Porto', 'a', ''] as const;
const times = [worldMs - 3_000, worldMs - 2_000, worldMs - 1_000];
const days = ['1990-05-01', '1985-02-03', '1970-07-07'];

// What may be agreed to for each purpose, as parts of the tree.
const agreements: readonly { purpose: string; categories: readonly string[] }[] = [
  {
    purpose: 'analytics',
    categories: [
      '*',
      'identity',
      'identity.name',
      'identity.birth',
      'contact',
      'social',
      'social.edge',
      'social.post',
      'purchase',
      'purchase.item',
      'purchase.amount',
      'location',
      'location.visit',
      'location.area',
      'behaviour',
      'behaviour.web',
      'inferred',
      'sentiment',
      'service',
      'device',
    ],
  },
  {
    purpose: 'service',
    categories: ['*', 'identity', 'social', 'social.edge', 'purchase', 'location', 'behaviour', 'service', 'contact'],
  },
  {
    purpose: 'partner.acme.offers',
    categories: ['identity.name', 'contact.email', 'purchase.item', 'inferred.segment'],
  },
  { purpose: 'partner.acme.statistics', categories: ['purchase', 'location.area', 'inferred.community'] },
];

/** A world of `customersMin` to `customersMax` customers in which every kind of fact occurs; the same seed makes the same world. */
export function randomWorld(seed: number, customersMax = 8, customersMin = 4): World {
  const { nodes, ties, words } = new WorldMaker(new Random(seed, ['world']), customersMax, customersMin).make();
  const customers = nodes.filter((node) => node.noun === 'Customer').map((node) => node.key);
  const contacts = contactFacts(customers, new Random(seed, ['contacts']));
  const learned = new Random(seed, ['segment']);
  return {
    nodes: [...nodes, ...contacts.nodes],
    ties: [...ties, ...contacts.ties],
    words: [
      ...words,
      ...contacts.words,
      // Of the others nothing may be inferred, whatever they let be seen of it.
      ...customers
        .filter(() => learned.chance(0.8))
        .flatMap((each) =>
          ['social.edge', 'inferred.influence'].map(
            (category) => [each, { action: 'given', purpose: 'social_reco.contribute', category }] as const,
          ),
        ),
      ...customers
        .filter(() => learned.chance(0.8))
        .map((each) => [each, { action: 'given', purpose: 'segment' }] as const),
    ],
  };
}

/** The world in which everybody agreed to every analysis. */
export function agreed(world: World): World {
  const customers = world.nodes.filter((node) => node.noun === 'Customer');
  const words = customers.flatMap(({ key }) =>
    ['analytics', 'segment'].map((purpose) => [key, { action: 'given', purpose }] as const),
  );
  return { ...world, words };
}

/** What events of a customer are about: the post is the customer's before. */
function objectsOf(number: number): readonly (readonly [Noun, string])[] {
  const post = ['Post', `Post0 c${Math.max(0, number - 1)}`] as const;
  return [['Product', 'p0'], post, ['Store', 's0'], post, ['Promotion', 'r0']];
}

class WorldMaker {
  readonly #nodes: WorldNode[] = [];
  readonly #ties: WorldTie[] = [];
  readonly #words: (readonly [string, Partial<ConsentRecord>])[] = [];

  constructor(
    private readonly random: Random,
    private readonly customersMax: number,
    private readonly customersMin: number,
  ) {}

  make(): World {
    this.#places();
    const count = this.random.integer(this.customersMin, this.customersMax + 1);
    const customers = Array.from({ length: count }, (_, at) => `c${at}`);
    for (const customer of customers) this.#customer(customer);
    for (const customer of customers) this.#social(customer, customers);
    for (const customer of customers) this.#said(customer);
    return { nodes: this.#nodes, ties: this.#ties, words: this.#words };
  }

  #places(): void {
    for (const key of ['s0', 's1'])
      this.#node('Store', key, {
        name: this.#text(),
        city: this.#text(),
        format: 'kiosk',
        point: { latitude: 41.5, longitude: -8.25 },
      });
    this.#node('Category', 'k0', { name: 'All' });
    this.#node('Category', 'k1', { name: 'Lamps' });
    this.#tie('CHILD_OF', ['Category', 'k1'], ['Category', 'k0']);
    for (const key of ['p0', 'p1', 'p2']) {
      this.#node('Product', key, {
        name: `Lamp ${this.#text()}`,
        brand: 'Lumo',
        priceMinor: 100 * this.random.integer(1, 3),
        currency: 'EUR',
      });
      this.#tie('IN_CATEGORY', ['Product', key], ['Category', this.#one(['k0', 'k1'])]);
    }
    for (const key of ['g0', 'g1']) this.#node('Group', key, { name: this.#text(), kind: 'club' });
    for (const key of ['i0', 'i1']) this.#node('Interest', key, { name: key });
    for (const key of ['r0', 'r1'])
      this.#node('Promotion', key, { name: 'Autumn', kind: 'coupon', startsAt: this.#time(), endsAt: worldMs });
    this.#node('Community', 'm0', { label: 'Community 1', level: 0, size: 12 });
    this.#node('Community', 'm1', { label: 'Community 2', level: 1, size: 14 });
    this.#node('Segment', 'e0', { name: 'Community 1', kind: 'community' });
    this.#tie('BASED_ON', ['Segment', 'e0'], ['Community', 'm0']);
  }

  #customer(key: string): void {
    const me: readonly [Noun, string] = ['Customer', key];
    this.#node('Customer', key, {
      name: this.#maybe(this.#text()),
      city: this.#maybe(this.#text()),
      country: this.#one(['PT', 'FR']),
      birthDate: this.#maybe(this.#one(days)),
      ageBand: 'adult',
      residency: 'DE',
      createdAt: this.#time(),
    });
    for (const [type, category] of [
      ['email', 'contact_email'],
      ['phone', 'contact_phone'],
      ['device', 'device_id'],
    ] as const) {
      if (!this.random.chance(0.5)) continue;
      const sealed = { value: this.#text() };
      this.#node('Identifier', identifierKey(type, key), { type, category, source: 'crm' });
      const facts = { source: 'crm', since: this.#time() };
      this.#ties.push({ type: 'IDENTIFIED_BY', from: me, to: ['Identifier', identifierKey(type, key)], facts, sealed });
    }
    if (this.random.chance(0.5)) {
      this.#node('LoyaltyAccount', `l ${key}`, { tier: 'gold', points: 10, since: this.#time() }, { customerId: me });
      const sealed = { number: `l ${key}` };
      this.#ties.push({ type: 'HOLDS', from: me, to: ['LoyaltyAccount', `l ${key}`], facts: {}, sealed });
    }
    this.#purchases(key);
    this.#owned(key);
  }

  #purchases(key: string): void {
    const me: readonly [Noun, string] = ['Customer', key];
    const count = this.random.integer(0, 4);
    for (let at = 0; at < count; at += 1) {
      const store: readonly [Noun, string] = ['Store', this.#one(['s0', 's1'])];
      const purchase: readonly [Noun, string] = ['Purchase', `u${at} ${key}`];
      this.#node(
        'Purchase',
        purchase[1],
        {
          ...this.#dated(),
          totalMinor: this.random.integer(1, 4) * 100,
          currency: 'EUR',
          channel: this.#one(['store', 'web']),
          paymentMethod: this.#one(['card', 'cash']),
          deliveryMethod: this.#one(['post', 'none']),
        },
        { customerId: me, storeId: store },
      );
      this.#tie('MADE', me, purchase);
      this.#tie('AT', purchase, store);
      for (const product of ['p0', 'p1', 'p2'])
        if (this.random.chance(0.5))
          this.#tie('CONTAINS', purchase, ['Product', product], {
            quantity: this.random.integer(1, 4),
            unitPriceMinor: 100,
            discountMinor: this.random.integer(0, 3),
          });
    }
  }

  #owned(key: string): void {
    const me: readonly [Noun, string] = ['Customer', key];
    const own = (noun: Noun, tie: string, facts: Facts, refers: WorldNode['refers'] = {}) => {
      const count = this.random.integer(0, 3);
      for (let at = 0; at < count; at += 1) {
        this.#node(noun, `${noun}${at} ${key}`, { ...facts, ...this.#dated() }, { customerId: me, ...refers });
        this.#tie(tie, me, [noun, `${noun}${at} ${key}`]);
      }
      return count;
    };
    const store: readonly [Noun, string] = ['Store', this.#one(['s0', 's1'])];
    const visits = own('Visit', 'PAID_VISIT', { durationMinutes: 5, purpose: this.#text() }, { storeId: store });
    for (let at = 0; at < visits; at += 1) this.#tie('TO', ['Visit', `Visit${at} ${key}`], store);
    const rated: readonly [Noun, string] = this.#one([store, ['Product', 'p0']] as const);
    const score = this.random.integer(0, 6);
    const ratings = own(
      'Rating',
      'RATED',
      { objectType: rated[0].toLowerCase(), score, text: this.#text() },
      { objectId: rated },
    );
    for (let at = 0; at < ratings; at += 1) this.#tie('OF', ['Rating', `Rating${at} ${key}`], rated);
    own('Post', 'WROTE', { text: this.#text(), language: 'en', topic: this.#text(), sentiment: 0.5 });
    const sessions = own('Session', 'HAD', { channel: 'web', startedAt: this.#time(), endedAt: worldMs });
    const category = this.#one(['behaviour_web', 'behaviour_app', 'behaviour_ad']);
    // Not by chance, so that the worlds of a seed stay what they were.
    const number = Number(key.replace(/\D+/, ''));
    const object = itemAt(objectsOf(number), number % 5);
    const objectType = object[0].toLowerCase();
    const about = { type: 'view', channel: 'web', objectType, text: this.#text(), category };
    const events = own('Event', 'DID', about, { objectId: object });
    if (object[0] !== 'Post')
      for (let at = 0; at < events; at += 1) this.#tie('ABOUT', ['Event', `Event${at} ${key}`], object);
    if (sessions > 0 && events > 0) this.#tie('IN_SESSION', ['Event', `Event0 ${key}`], ['Session', `Session0 ${key}`]);
  }

  #social(key: string, all: readonly string[]): void {
    const me: readonly [Noun, string] = ['Customer', key];
    const since = () => ({ since: this.#maybe(this.#time()) });
    for (const other of all) {
      const you: readonly [Noun, string] = ['Customer', other];
      const strength = this.random.integer(1, 4) / 4;
      if (other !== key && this.random.chance(0.4)) this.#tie('FOLLOWS', me, you, { ...since(), strength });
      if (other > key && this.random.chance(0.3)) this.#tie('FRIEND_OF', me, you, { ...since(), strength });
      for (const reaction of ['LIKED', 'COMMENTED_ON', 'SHARED'])
        if (this.random.chance(0.3) && this.#has('Post', `Post0 ${other}`))
          // Twice in one moment, as people do.
          for (const key of ['a', 'b'])
            this.#tie(reaction, me, ['Post', `Post0 ${other}`], {
              key: `${key} ${reaction} ${other}`,
              at: worldMs - 3_000,
              text: this.#text(),
            });
    }
    const joins: readonly (readonly [string, readonly [Noun, string], Facts])[] = [
      ['MEMBER_OF', ['Group', this.#one(['g0', 'g1'])], { ...since(), role: this.#text() }],
      ['INTERESTED_IN', ['Interest', this.#one(['i0', 'i1'])], { weight: 0.5, since: this.#time() }],
      [
        'INTERACTED',
        ['Product', this.#one(['p0', 'p1'])],
        { kind: 'viewed', weight: 2, at: this.#time(), category: 'behaviour_web', key: 'x0' },
      ],
      [
        'INTERACTED',
        ['Product', this.#one(['p0', 'p1'])],
        { kind: 'rated', weight: 3, category: 'service_rating', key: 'x1' },
      ],
      ['IN_COMMUNITY', ['Community', 'm0'], { level: 0, runId: 'run' }],
      ['IN_COMMUNITY', ['Community', 'm1'], { level: 1, runId: 'run' }],
      ['IN_SEGMENT', ['Segment', 'e0'], { since: this.#time(), runId: 'run' }],
    ];
    // The key of a use or a reaction is its kind and its time: two of one moment differ by what they are about alone.
    for (const product of ['p0', 'p1', 'p2'])
      if (this.random.chance(0.5))
        this.#tie('INTERACTED', me, ['Product', product], { kind: 'bought', category: 'purchase_item', key: 'bought' });
    for (const promotion of ['r0', 'r1'])
      if (this.random.chance(0.5))
        this.#tie('REACTED_TO', me, ['Promotion', promotion], { reaction: 'shown', at: worldMs - 1, key: 'shown' });
    // Not by chance, so that the worlds of a seed stay what they were.
    const number = Number(key.replace(/\D+/, ''));
    if (number % 2 === 1) this.#tie('DISMISSED', me, ['Product', 'p1'], { at: worldMs - 4_000 });
    if (number % 3 === 1) this.#tie('NOT_INTERESTED_IN', me, ['Category', 'k1'], { at: worldMs - 5_000 });
    for (const [type, to, facts] of joins) if (this.random.chance(0.6)) this.#tie(type, me, to, facts);
  }

  #said(customer: string): void {
    for (const { purpose, categories } of agreements) {
      if (this.random.chance(0.3)) continue;
      const given = this.random.integer(1, 5);
      for (let at = 0; at < given; at += 1)
        this.#words.push([customer, { action: 'given', purpose, category: this.#one(categories) }]);
      if (this.random.chance(0.3))
        this.#words.push([customer, { action: 'refused', purpose, category: this.#one(categories), at: worldMs + 1 }]);
    }
  }

  #has(noun: Noun, key: string): boolean {
    return this.#nodes.some((node) => node.noun === noun && node.key === key);
  }

  #node(noun: Noun, key: string, facts: Facts, refers: WorldNode['refers'] = {}): void {
    this.#nodes.push({ noun, key, facts, refers });
  }

  #tie(type: string, from: readonly [Noun, string], to: readonly [Noun, string], facts: Facts = {}): void {
    this.#ties.push({ type, from, to, facts });
  }

  #dated(): Facts {
    const at = this.#maybe(this.#time());
    return { at, atOrder: at ?? undatedOrder };
  }

  #time(): number {
    return this.#one(times);
  }

  #text(): string {
    return this.#one(worldTexts);
  }

  #maybe<T>(value: T): T | null {
    return this.random.chance(0.15) ? null : value;
  }

  #one<T>(items: readonly T[]): T {
    return itemAt(items, this.random.integer(0, items.length));
  }
}
