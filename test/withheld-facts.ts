import type { ReadTerms } from '../src/consent/terms.js';
import type { Graph } from '../src/graph/graph.js';
import { type Catalogue, nounPart } from '../src/graph/read/catalogue.js';
import { classExpression, viewerShape } from '../src/graph/read/conditions.js';
import type { Column, EdgePart, NounPart, Rule } from '../src/graph/read/part.js';
import { type Facts, storedFacts } from '../src/graph/property-types.js';
import { itemAt, type Random } from '../src/ingest/generate/random.js';
import type { InternalId } from '../src/model/ids.js';
import { undatedOrder } from '../src/model/time.js';
import type { DataKey } from '../src/vault/key-store.js';
import { testKeys } from './graph-harness.js';
import { worldMs, worldTexts } from './random-world.js';
import { sealedFacts } from './world-writer.js';

/** Properties that hold a number where they hold anything. */
const numbers: ReadonlySet<string> = new Set([
  'weight',
  'strength',
  'quantity',
  'unitPriceMinor',
  'discountMinor',
  'totalMinor',
  'priceMinor',
  'points',
  'durationMinutes',
  'score',
  'sentiment',
  'level',
  'purchases',
]);

/** What was changed in the graph, by kind. */
export interface Changes {
  readonly values: number;
  readonly rows: number;
  readonly ties: number;
}

/** One row of the graph (a node or a relationship), and which of its properties the viewer may see. */
interface Row {
  readonly element: string;
  readonly isNode: boolean;
  /** Of a node; of a relationship its type. */
  readonly noun: string;
  visible: boolean;
  /** Whether a viewer can learn that it is there by another way than its own visibility. */
  readonly isKnown: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly properties: Map<string, boolean>;
  /** Under whose key and for what place sealed properties are enciphered. */
  readonly sealed?: { readonly owner: InternalId; readonly holder: string; readonly names: ReadonlySet<string> };
}

/** A change that was chosen and is not made yet. */
export interface PlannedChange {
  /** Facts of rows that stay, as they will be. */
  readonly changed: readonly { readonly row: Row; readonly facts: Facts }[];
  /** Rows that will be taken away. */
  readonly gone: readonly Row[];
}

/** The row with where the customer lives among what may be seen. */
function withArea(row: Row): Row {
  return { ...row, properties: new Map([...row.properties, ['city', true], ['country', true]]) };
}

/** The classes of all customers, and with them the verdict on each. */
type Customers = ReadonlyMap<string, number | null>;

/**
 * Changes the facts of the graph that a viewer may not see (`withheld`), or those that it may (`permitted`). What is withheld is read off the parts of
 * `cypher/read` and the viewer's vectors, so a new column or edge takes part by itself.
 */
export class FactChanger {
  constructor(
    private readonly graph: Graph,
    private readonly catalogue: Catalogue,
    private readonly random: Random,
  ) {}

  /**
   * `known`: relationships (by element id) that the viewer may learn of by a way that is not in `cypher/read`; they stay, and so do their ends. Of a customer among them it is where
   * they live.
   */
  async change(
    which: 'withheld' | 'permitted',
    terms: ReadTerms,
    known: ReadonlySet<string> = new Set(),
  ): Promise<Changes> {
    return this.make(await this.plan(which, terms, known));
  }

  /** What `change` would do, so that a question can be chosen that it bears on. */
  async plan(
    which: 'withheld' | 'permitted',
    terms: ReadTerms,
    known: ReadonlySet<string> = new Set(),
  ): Promise<PlannedChange> {
    const customers = await this.#customers(terms);
    const all = [...(await this.#nodes(customers, terms)), ...(await this.#ties(customers, terms))];
    const rows = all
      .filter((row) => row.isNode || !known.has(row.element))
      .map((row) => (known.has(row.element) ? withArea(row) : row));
    const ends = await this.#endsOf(known);
    const stays = (row: Row) => row.visible || row.isKnown || ends.has(row.element) || known.has(row.element);
    const gone = which === 'permitted' ? [] : rows.filter((row) => !stays(row) && this.random.chance(0.4));
    const changed = rows
      .filter((row) => !gone.includes(row))
      .map((row) => ({ row, facts: this.#newFacts(row, which === 'permitted') }))
      .filter(({ facts }) => Object.keys(facts).length > 0);
    return { changed, gone };
  }

  async make({ changed, gone }: PlannedChange): Promise<Changes> {
    await this.#set(
      changed.filter(({ row }) => row.isNode),
      'MATCH (it) WHERE elementId(it) = change.element',
    );
    await this.#set(
      changed.filter(({ row }) => !row.isNode),
      'MATCH ()-[it]->() WHERE elementId(it) = change.element',
    );
    await this.#delete(gone);
    return {
      values: changed.length,
      rows: gone.filter((row) => row.isNode).length,
      ties: gone.filter((row) => !row.isNode).length,
    };
  }

  /** Nodes at relationships: with one of them the relationship would go. */
  async #endsOf(relationships: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { records } = await this.graph.raw(
      'MATCH (end)-[it]-() WHERE elementId(it) IN $relationships RETURN DISTINCT elementId(end) AS element',
      { relationships: [...relationships] },
    );
    return new Set(records.map((record) => record.get('element') as string));
  }

  async #set(changed: readonly { row: Row; facts: Facts }[], match: string): Promise<void> {
    const owners = changed.flatMap(({ row }) => row.sealed?.owner ?? []);
    const keys = await testKeys.ensure(new Set(owners));
    const changes = changed.map(({ row, facts }) => ({
      element: row.element,
      facts: { ...storedFacts(facts), ...sealedOf(row, facts, keys) },
    }));
    await this.graph.raw(`UNWIND $changes AS change ${match} SET it += change.facts`, { changes });
  }

  async #delete(gone: readonly Row[]): Promise<void> {
    const elements = (isNode: boolean) => gone.filter((row) => row.isNode === isNode).map((row) => row.element);
    await this.graph.raw('MATCH ()-[it]->() WHERE elementId(it) IN $elements DELETE it', { elements: elements(false) });
    await this.graph.raw('MATCH (it) WHERE elementId(it) IN $elements DETACH DELETE it', { elements: elements(true) });
  }

  #newFacts(row: Row, permitted: boolean): Facts {
    const facts: Record<string, Facts[string]> = {};
    for (const [property, isVisible] of row.properties) {
      if (isVisible !== permitted || !this.random.chance(0.7)) continue;
      facts[property] = this.#value(property, row.facts[property]);
      // The integer beside a time says the same and is ordered by.
      if ((property === 'at' || property === 'since') && 'atOrder' in row.facts)
        facts['atOrder'] = facts[property] ?? undatedOrder;
      if (property === 'lastAt') delete facts['lastAt'];
    }
    return facts;
  }

  #value(property: string, was: unknown): Facts[string] {
    if (property === 'storeId') return itemAt(this.#stores, this.random.integer(0, this.#stores.length));
    if (property === 'externalId') return this.random.chance(0.2) ? null : `x${this.random.bits()}`;
    if (property === 'ageBand') return itemAt(['child', 'teen', 'unknown', null], this.random.integer(0, 4));
    if (property === 'birthDate') return itemAt(['1991-01-01', '1984-02-03', '1960-07-07'], this.random.integer(0, 3));
    if (isTime(property)) return worldMs - 1_000 * this.random.integer(1, 6) - 7;
    if (typeof was === 'number') return was + itemAt([1, 2, 100, -100], this.random.integer(0, 4));
    if (typeof was === 'string' && this.random.chance(0.2)) return null;
    if (numbers.has(property)) return this.random.integer(1, 4);
    return itemAt(worldTexts, this.random.integer(0, worldTexts.length));
  }

  #stores: readonly string[] = [];

  async #customers(terms: ReadTerms): Promise<Customers> {
    const stores = await this.graph.raw('MATCH (store:Store) RETURN store.id AS id');
    this.#stores = stores.records.map((record) => record.get('id') as string);
    const { records } = await this.graph.raw(
      `MATCH (customer:Customer) RETURN customer.id AS id, ${classExpression('customer', { ...viewerShape(terms), self: true })} AS class`,
      { read: terms },
    );
    return new Map(records.map((record) => [record.get('id') as string, record.get('class') as number | null]));
  }

  async #nodes(customers: Customers, terms: ReadTerms): Promise<readonly Row[]> {
    const followed = await this.#knownToSelf(terms);
    const wards = await this.#heardWithSelf(terms);
    const rows = new Map<string, Row>();
    for (const part of this.catalogue.nouns.values()) {
      if (part.noun === 'PurchaseLine' || (part.owner === null && part.noun !== 'Customer')) continue;
      const owner = part.owner === null ? part.variable : 'owner';
      const { records } = await this.graph.raw(
        `MATCH (${part.variable}:${part.noun}) ${part.owner === null ? '' : `MATCH ${part.owner}`}
         RETURN elementId(${part.variable}) AS element, ${owner}.id AS owner, properties(${part.variable}) AS facts`,
      );
      for (const record of records) {
        const facts = record.get('facts') as Record<string, unknown>;
        const ownerId = record.get('owner') as string;
        const allowed = (rule: Rule) => rule.every((each) => isAllowed(each, ownerId, facts, customers, terms));
        const visible = allowed(part.visible);
        const properties = new Map([...valued(part)].map(([name, column]) => [name, visible && allowed(column.rule)]));
        if (part.noun === 'Purchase') properties.set('storeId', visible && allowed(placeRule));
        // Whether a guardian may speak says whether the ward is a minor, and what is in force for a person follows the age and law of each record.
        if (part.noun === 'Customer' && wards.has(ownerId))
          for (const fact of ['birthDate', 'ageBand', 'residency']) properties.set(fact, true);
        const isKnown = followed.has(ownerId) && part.noun === 'Customer';
        const element = record.get('element') as string;
        // What several share is visible if it is so by any of them.
        const shared = rows.get(element);
        for (const [name, is] of shared?.properties ?? []) properties.set(name, is || properties.get(name) === true);
        const found = { visible: visible || shared?.visible === true, isKnown: isKnown || shared?.isKnown === true };
        rows.set(element, { element, isNode: true, noun: part.noun, ...found, facts, properties });
      }
    }
    return [...rows.values()];
  }

  /** Whose age bears on what is seen or told of somebody else: wards, and records that are held to be of one person with others. */
  async #heardWithSelf(terms: ReadTerms): Promise<ReadonlySet<string>> {
    const { records } = await this.graph.raw(
      `MATCH (:Customer {id: $self})-[:GUARDIAN_OF]->(ward) RETURN ward.id AS id
       UNION
       MATCH (ward:Customer)-[:MERGED_INTO]->() RETURN ward.id AS id`,
      { self: terms.self ?? '' },
    );
    return new Set(records.map((record) => record.get('id') as string));
  }

  /** Whom the viewer follows is the viewer's own doing, and known to it; so is whom it speaks for, who speaks for it, and who is held to be the same person. */
  async #knownToSelf(terms: ReadTerms): Promise<ReadonlySet<string>> {
    const { records } = await this.graph.raw(
      `MATCH (self:Customer {id: $self})-[tie:FOLLOWS|GUARDIAN_OF]-(known) WHERE tie:GUARDIAN_OF OR startNode(tie) = self RETURN known.id AS id
       UNION
       MATCH (:Customer {id: $self})-[:MERGED_INTO]->()<-[:MERGED_INTO]-(known) RETURN known.id AS id`,
      { self: terms.self ?? '' },
    );
    return new Set(records.map((record) => record.get('id') as string));
  }

  /** A relationship is visible if it is so by any part that follows it. */
  async #ties(customers: Customers, terms: ReadTerms): Promise<readonly Row[]> {
    const rows = new Map<string, Row>();
    for (const edge of this.catalogue.edges.values()) {
      const way = wayOver(this.catalogue, edge);
      if (way === null) continue;
      const { records } = await this.graph.raw(way.text);
      for (const record of records) {
        const element = record.get('element') as string;
        const ids = record.get('ids') as Readonly<Record<string, string>>;
        const facts = record.get('facts') as Record<string, unknown>;
        const all = record.get('all') as Readonly<Record<string, Record<string, unknown>>>;
        const allowed = (rule: Rule) =>
          rule.every((each) =>
            isAllowed(each, ids[each.of] ?? '', all[each.category.split('.')[0] ?? ''] ?? {}, customers, terms),
          );
        const declared = edge.declared && terms.self !== null && ids[edge.near] === terms.self;
        const visible = declared || allowed(way.rule);
        const known = rows.get(element);
        const sealed = {
          owner: (ids['customer'] ?? '') as InternalId,
          holder: String(all[edge.far]?.['id']),
          names: way.sealed,
        };
        const fresh = { element, isNode: false, noun: way.type, visible, isKnown: false, facts, properties: new Map() };
        const row: Row = known ?? (way.sealed.size === 0 ? fresh : { ...fresh, sealed });
        row.visible ||= visible;
        for (const [name, column] of way.columns)
          row.properties.set(name, (row.properties.get(name) ?? false) || (visible && allowed(column.rule)));
        rows.set(element, row);
      }
    }
    return [...rows.values()];
  }
}

const placeRule: Rule = [{ category: 'location.visit', dynamic: false, of: 'owner' }];

function isTime(property: string): boolean {
  return ['at', 'since', 'createdAt', 'startedAt', 'endedAt', 'lastAt'].includes(property);
}

function isAllowed(
  condition: Rule[number],
  customerId: string,
  facts: Readonly<Record<string, unknown>>,
  customers: Customers,
  terms: ReadTerms,
): boolean {
  const named = facts[condition.category.split('.')[1] ?? ''];
  if (condition.optional === true && (named ?? null) === null) return true;
  const key = condition.dynamic ? String(named) : condition.category.replace('.', '_');
  const consentClass = customers.get(customerId);
  return consentClass !== undefined && consentClass !== null && terms.allow[key]?.[consentClass] === 1;
}

/** The properties behind governed columns. */
function valued(part: { readonly columns: ReadonlyMap<string, Column> }): ReadonlyMap<string, Column> {
  return new Map(
    [...part.columns.values()].flatMap((column) => {
      const property = /^\w+\.(\w+)$/.exec(column.expression)?.[1];
      const free = property === undefined || property === 'atOrder' || column.rule.length === 0;
      return free ? [] : [[property, column] as const];
    }),
  );
}

/** Sealed columns of the far noun whose text stands on the edge, in the words of the edge: property → column. */
function sealedOn(far: NounPart, edge: EdgePart): ReadonlyMap<string, Column> {
  const sealed = [...far.columns.values()].filter((column) => column.type === 'Sealed');
  return new Map(
    sealed.map((column) => {
      const [, variable = '', property = ''] = /, (\w+)\.(\w+)\]$/.exec(column.expression) ?? [];
      if (!edge.binds.has(variable)) throw new Error(`${edge.name} does not bind the ${variable} of ${column.name}`);
      const rule = column.rule.map((each) => ({ ...each, of: edge.binds.get(each.of) ?? each.of }));
      return [property, { ...column, rule }] as const;
    }),
  );
}

function sealedOf(row: Row, facts: Facts, keys: ReadonlyMap<InternalId, DataKey>): Record<string, string> {
  const { sealed } = row;
  if (sealed === undefined) return {};
  const texts = Object.entries(facts).flatMap(([name, text]) =>
    sealed.names.has(name) && typeof text === 'string' ? [[name, text] as const] : [],
  );
  return sealedFacts(keys.get(sealed.owner), sealed.holder, Object.fromEntries(texts));
}

interface Way {
  readonly text: string;
  readonly type: string;
  readonly sealed: ReadonlySet<string>;
  readonly rule: Rule;
  readonly columns: ReadonlyMap<string, Column>;
}

/** A statement that finds every relationship of an edge part with the customers whom its rules are about; null where the part follows none. */
function wayOver(catalogue: Catalogue, edge: EdgePart): Way | null {
  const named = /\[(\w*):(\w+)\]/.exec(edge.pattern);
  if (named === null) return null;
  const [text = '', variable = '', type = ''] = named;
  const tie = variable === '' ? 'tie' : variable;
  const pattern = edge.pattern.replace(text, `[${tie}:${type}]`);
  const near = nounPart(catalogue, edge.from);
  const far = nounPart(catalogue, edge.to);
  const nearOwner = near.owner === null ? '' : `MATCH ${near.owner}`;
  const farRule = ofFar(far, edge);
  const isLine = edge.to === 'PurchaseLine';
  const findFar =
    edge.binds.has('owner') || far.owner === null ? '' : `MATCH ${far.owner.replace('owner:', 'farOwner:')}`;
  const rule = [...near.visible, ...edge.governed, ...farRule];
  const sealed = sealedOn(far, edge);
  const columns = new Map([...valued(isLine ? far : edge), ...sealed]);
  const people = new Set([...rule, ...[...columns.values()].flatMap((column) => column.rule)].map((each) => each.of));
  const ids = [...people].map((each) => `${each}: ${each}.id`).join(', ');
  const rows = isLine ? edge.variables.filter((name) => name !== tie) : [edge.far];
  const all = [edge.near, tie, ...rows].map((each) => `${each}: properties(${each})`).join(', ');
  return {
    rule,
    type,
    columns,
    sealed: new Set(sealed.keys()),
    text: `MATCH (${edge.near}:${edge.from}) ${nearOwner} MATCH ${pattern} ${edge.where === null ? '' : `WHERE ${edge.where}`} ${findFar}
      RETURN elementId(${tie}) AS element, properties(${tie}) AS facts, {${ids}} AS ids, {${all}} AS all`,
  };
}

/** The far noun's rule in the words of the edge. */
function ofFar(far: NounPart, edge: EdgePart): Rule {
  const of = far.noun === 'Customer' ? edge.far : (edge.binds.get('owner') ?? 'farOwner');
  return far.visible.map((each) => ({ ...each, of }));
}
