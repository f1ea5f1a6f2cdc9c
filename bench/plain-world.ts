import type { Category } from '../src/consent/categories.js';
import { defaultPolicy } from '../src/consent/default-policy.js';
import type { ConsentRecord } from '../src/consent/record.js';
import { ConsentWrites } from '../src/graph/consent-writes.js';
import type { Graph } from '../src/graph/graph.js';
import { Random } from '../src/ingest/generate/random.js';
import { type InternalId, InternalIds } from '../src/model/ids.js';
import type { Noun } from '../src/model/nouns.js';
import { benchSecret } from './bench.js';

/**
 * A world written straight with UNWIND, in the form that the import gives it. The same sizes and seed give the same graph. It has what the read
 * path reads, and nothing else: no identifiers, posts, visits, events.
 */
export interface PlainWorld {
  readonly customers: number;
  readonly seed: number;
  readonly stores: number;
  readonly products: number;
  readonly purchasesPerCustomer: number;
  readonly linesPerPurchase: number;
  readonly followsPerCustomer: number;
  /** Sales of the first store, over all customers, beside the purchases of the customers. */
  readonly hubSales: number;
  /** Share of the customers that withhold each of these categories, independently. */
  readonly withheldShare: number;
  /** `withheldCategories` if none are given. */
  readonly withheld?: readonly Category[];
  /** For what and to whom customers agree; `analytics` and `first_party` if it is not said. */
  readonly agreed?: { readonly purpose: string; readonly recipient: string };
}

export const withheldCategories: readonly Category[] = [
  'identity.name',
  'identity.birth',
  'social.edge',
  'social.group',
  'purchase.item',
  'purchase.amount',
  'location.visit',
  'location.area',
  'service.rating',
  'behaviour.web',
];

/** So many customers say themselves what they withhold; the others have the classes of one of them. */
export const speakersMax = 800;

const rowsPerStatement = 10_000;
/** Customers whose summaries one statement makes: each has some forty rows, which a transaction keeps in memory. */
const summariesPerStatement = 500;
const firstDay = Date.UTC(2025, 0, 1);
const dayMs = 86_400_000;
const saidAt = Date.UTC(2026, 9, 1);
const cities = ['Lyon', 'Graz', 'Porto', 'Gent', 'Brno', 'Turku', 'Split', 'Malmö'] as const;
const names = ['Ana', 'Ben', 'Cem', 'Dia', 'Eva', 'Finn', 'Gia', 'Hugo', 'Ines', 'Jan', 'Kai', 'Lea'] as const;

type Row = Readonly<Record<string, unknown>>;

export class PlainWorldWriter {
  readonly #ids = new InternalIds(benchSecret);

  constructor(
    private readonly graph: Graph,
    private readonly world: PlainWorld,
  ) {}

  get #agreed() {
    return this.world.agreed ?? { purpose: 'analytics', recipient: 'first_party' };
  }

  async write(): Promise<void> {
    await this.#commerce();
    await this.#customers();
    await this.#consents();
    await this.#follows();
    await this.#purchases();
    await this.#hub();
    await this.#summaries();
    await this.graph.raw('CALL db.awaitIndexes(600)');
  }

  id(noun: Noun, number: number): InternalId {
    return this.#ids.of(noun, `${noun} ${number}`);
  }

  async #commerce(): Promise<void> {
    const { stores, products } = this.world;
    const storeText = `UNWIND $rows AS row CREATE (store:Store) SET store = row, store.point = point({latitude: 45.0, longitude: 7.0})`;
    await this.#rows(storeText, stores, (n) => [
      { id: this.id('Store', n), externalId: `s${n}`, name: `Store ${n}`, city: at(cities, n), format: 'shop' },
    ]);
    await this.#rows('UNWIND $rows AS row CREATE (category:Category) SET category = row', 20, (n) => [
      { id: this.id('Category', n), externalId: `k${n}`, name: `Category ${n}` },
    ]);
    const productText =
      'UNWIND $rows AS row MATCH (category:Category {id: row.category}) CREATE (product:Product)-[:IN_CATEGORY]->(category) SET product = row.facts, product.priceMinor = toInteger(row.price)';
    await this.#rows(productText, products, (n) => {
      const facts = {
        id: this.id('Product', n),
        externalId: `p${n}`,
        name: `Product ${n}`,
        brand: 'Lumo',
        currency: 'EUR',
      };
      return [{ category: this.id('Category', n % 20), price: 100 + n, facts }];
    });
  }

  async #customers(): Promise<void> {
    const text = `UNWIND $rows AS row CREATE (customer:Customer) SET customer = row.facts,
      customer.birthDate = date('1980-01-01') + duration({days: toInteger(row.number % 7000)}), customer.createdAt = datetime({epochMillis: toInteger(row.createdAt)})`;
    await this.#rows(text, this.world.customers, (number) => {
      const name = `${at(names, number * 7)} ${String((number * 7_919) % 1_000_003)}`;
      const facts = {
        id: this.id('Customer', number),
        externalId: `c${number}`,
        name,
        city: at(cities, number),
        country: 'DE',
        residency: 'DE',
        ageBand: 'adult',
      };
      return [{ number, createdAt: firstDay + number * 1_000, facts }];
    });
  }

  /** Real words for the speakers, by the product's own writer; their classes for all others. */
  async #consents(): Promise<void> {
    await this.#say((number) => this.#words(number), 'import');
  }

  /** A share of the speakers refuses each of these categories as well, later than all they said before. */
  async refuse(categories: readonly Category[], share: number): Promise<void> {
    await this.#say((number) => {
      const random = new Random(this.world.seed, ['refusals', number]);
      return categories.filter(() => random.chance(share)).map((category) => this.#refusal(number, category, 2));
    }, 'first_hand');
  }

  async #say(wordsOf: (number: number) => readonly ConsentRecord[], source: 'import' | 'first_hand'): Promise<void> {
    const { customers } = this.world;
    const speakers = Math.min(customers, speakersMax);
    const writes = new ConsentWrites(this.graph, defaultPolicy, () => Date.now());
    const words = Array.from({ length: speakers }, (_, number) => wordsOf(number)).flat();
    await writes.append(words, { source, actor: 'bench' });
    const text = `UNWIND $rows AS row MATCH (speaker:Customer {id: row.speaker}), (customer:Customer {id: row.id})
      UNWIND [key IN keys(speaker) WHERE key STARTS WITH 'cc' OR key STARTS WITH 'consent'] AS key
      SET customer[key] = speaker[key]`;
    await this.#rows(text, customers, (number) => {
      const random = new Random(this.world.seed, ['speaker', number]);
      return number < speakers
        ? []
        : [{ id: this.id('Customer', number), speaker: this.id('Customer', random.integer(0, speakers)) }];
    });
  }

  #words(number: number): readonly ConsentRecord[] {
    const random = new Random(this.world.seed, ['words', number]);
    const grant: ConsentRecord = {
      customerId: this.id('Customer', number),
      action: 'given',
      ...this.#agreed,
      category: '*',
      at: saidAt,
      until: null,
      noticeId: 'terms-2026',
      noticeVersion: '1',
      proof: 'bench',
    };
    const { withheld = withheldCategories, withheldShare } = this.world;
    const refused = withheld.filter(() => random.chance(withheldShare));
    return [grant, ...refused.map((category) => this.#refusal(number, category, 1))];
  }

  #refusal(number: number, category: Category, afterMs: number): ConsentRecord {
    return {
      customerId: this.id('Customer', number),
      action: 'refused',
      ...this.#agreed,
      category,
      at: saidAt + afterMs,
      until: null,
      noticeId: null,
      noticeVersion: null,
      proof: null,
    };
  }

  async #follows(): Promise<void> {
    const { customers, followsPerCustomer, seed } = this.world;
    const text = `UNWIND $rows AS row MATCH (one:Customer {id: row.one}), (other:Customer {id: row.other})
      CREATE (one)-[:FOLLOWS {since: datetime({epochMillis: toInteger(row.since)}), strength: 0.5}]->(other)`;
    await this.#rows(text, customers, (number) => {
      const random = new Random(seed, ['follows', number]);
      const others = new Set<number>();
      for (let n = 0; n < followsPerCustomer; n += 1) others.add(random.integer(0, customers));
      others.delete(number);
      return [...others].map((other, n) => ({
        one: this.id('Customer', number),
        other: this.id('Customer', other),
        since: firstDay + n * dayMs,
      }));
    });
  }

  async #purchases(): Promise<void> {
    const { customers, purchasesPerCustomer, linesPerPurchase, stores, products, seed } = this.world;
    await this.#rows(purchaseText, customers, (number) => {
      const random = new Random(seed, ['purchases', number]);
      return Array.from({ length: purchasesPerCustomer }, (_, n) => {
        // The first store keeps to its hub sales, so that its size is known.
        const store = random.integer(Math.min(1, stores - 1), stores);
        const lines = new Set(Array.from({ length: linesPerPurchase }, () => random.integer(0, products)));
        return this.#purchase({
          number: number * purchasesPerCustomer + n,
          customer: number,
          store,
          day: random.integer(0, 600),
          lines: [...lines],
        });
      });
    });
  }

  async #hub(): Promise<void> {
    const { customers, purchasesPerCustomer, hubSales, products } = this.world;
    const from = customers * purchasesPerCustomer;
    await this.#rows(purchaseText, hubSales, (n) => [
      this.#purchase({ number: from + n, customer: n % customers, store: 0, day: n % 600, lines: [n % products] }),
    ]);
  }

  #purchase(of: { number: number; customer: number; store: number; day: number; lines: readonly number[] }): Row {
    return {
      id: this.id('Purchase', of.number),
      externalId: `u${of.number}`,
      customerId: this.id('Customer', of.customer),
      storeId: this.id('Store', of.store),
      // One purchase a second at most, so that hardly two stand at the same place of an order.
      at: firstDay + of.day * dayMs + (of.number % 86_400) * 1_000,
      total: 1_000 + (of.number % 5_000),
      lines: of.lines.map((product) => this.id('Product', product)),
    };
  }

  async #summaries(): Promise<void> {
    const shops = `UNWIND $rows AS row MATCH (customer:Customer {id: row.id})-[:MADE]->(purchase:Purchase)-[:AT]->(store:Store)
      WITH customer, store, count(*) AS purchases, max(purchase.at) AS lastAt, max(purchase.atOrder) AS lastOrder
      CREATE (customer)-[:SHOPS_AT {purchases: purchases, lastAt: lastAt, lastOrder: lastOrder, storeId: store.id, customerId: customer.id}]->(store)`;
    const bought = `UNWIND $rows AS row MATCH (customer:Customer {id: row.id})-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product:Product)
      WITH customer, product, count(*) AS purchases, max(purchase.at) AS lastAt, max(purchase.atOrder) AS lastOrder
      CREATE (customer)-[:BOUGHT {purchases: purchases, quantity: toFloat(purchases), lastAt: lastAt, lastOrder: lastOrder, productId: product.id, customerId: customer.id}]->(product)`;
    for (const text of [shops, bought]) {
      await this.#rows(
        text,
        this.world.customers,
        (number) => [{ id: this.id('Customer', number) }],
        summariesPerStatement,
      );
    }
  }

  async #rows(
    text: string,
    count: number,
    make: (number: number) => readonly Row[],
    most = rowsPerStatement,
  ): Promise<void> {
    let rows: Row[] = [];
    for (let number = 0; number < count; number += 1) {
      rows.push(...make(number));
      if (rows.length < most && number < count - 1) continue;
      await this.graph.raw(text, { rows });
      rows = [];
    }
  }
}

const purchaseText = `UNWIND $rows AS row
  MATCH (customer:Customer {id: row.customerId}), (store:Store {id: row.storeId})
  CREATE (customer)-[:MADE]->(purchase:Purchase {id: row.id, externalId: row.externalId, customerId: row.customerId, storeId: row.storeId,
    at: datetime({epochMillis: toInteger(row.at)}), atOrder: toInteger(row.at), totalMinor: toInteger(row.total), currency: 'EUR', channel: 'store',
    paymentMethod: 'card', deliveryMethod: 'none'})-[:AT]->(store)
  WITH purchase, row UNWIND row.lines AS line
  MATCH (product:Product {id: line})
  CREATE (purchase)-[:CONTAINS {quantity: 1.0, unitPriceMinor: 500, discountMinor: 0}]->(product)`;

function at<T>(items: readonly T[], number: number): T | undefined {
  return items[number % items.length];
}
