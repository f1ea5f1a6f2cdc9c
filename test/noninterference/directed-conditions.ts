import { type GraphQLInputType, type GraphQLSchema, getNamedType, isInputObjectType, isObjectType } from 'graphql';
import { type Catalogue, nounPart } from '../../src/graph/read/catalogue.js';
import type { EdgePart, PartNoun } from '../../src/graph/read/part.js';
import type { Random } from '../../src/ingest/generate/random.js';
import { argument, fieldsOf, isConnection } from '../schema-walk.js';

/** One row of a pair of worlds: what the facts of a noun, or of a relationship by its type, are in the first and will be in the second; null where it will be gone. */
export interface Differing {
  readonly noun: string;
  readonly was: Readonly<Record<string, unknown>>;
  readonly now: Readonly<Record<string, unknown>> | null;
}

/** A change of the graph that is not made yet. */
export interface Plan {
  readonly rows: readonly Differing[];
  /** Makes it and returns how many facts it changed. */
  readonly make: () => Promise<number>;
}

/** A place in the schema where one field is compared by one operator. */
interface Place {
  /** `CustomerFilter.name eq` */
  readonly coordinate: string;
  readonly noun: string;
  readonly property: string;
  readonly operator: string;
  /** The operation around a condition `{ name: { eq: "Ana" } }`. */
  readonly around: (condition: string) => string;
  readonly field: string;
  /** Found by the keyed hash of the value. */
  readonly keyed: boolean;
  /** Categories under which the value may be read. */
  readonly categories: readonly string[];
  /** Whether only a mutant is looked for there: pairs ask the same field and operator in its plain place. */
  readonly apart: boolean;
}

/** An operation and the place of its condition, by number: operations of one place have one text. */
export interface Deciding {
  readonly document: string;
  readonly place: number;
}

/** Exact contacts are of one customer each: of many of them some are found, in an order that shows. */
const valuesOfIn = 40;
/** Those of all customers of a world. A list that finds nobody tells no total either. */
export const everybody = Array.from({ length: 30 }, (_, at) => JSON.stringify(`c${at}`));

/** What comparisons compare: text, a number, the number of milliseconds of an instant or a day, or nothing. */
type Compared = string | number | null;

/** Conditions on every field by every operator, at values that decide between two worlds: a row meets them in one and not in the other. */
export class DirectedConditions {
  readonly #places: readonly Place[];

  constructor(schema: GraphQLSchema, catalogue: Catalogue) {
    this.#places = placesOf(schema, catalogue);
  }

  get coordinates(): readonly string[] {
    return [...new Set(this.#places.map((place) => place.coordinate))].sort();
  }

  /**
   * Operations with this condition at one place, of equal text but for the value, up to `most` of them; none if no row of that noun differs in a way that
   * they could tell.
   */
  documentsAt(
    coordinate: string,
    rows: readonly Differing[],
    { random, most }: { readonly random: Random; readonly most: number },
  ): readonly string[] {
    const places = this.#places.filter((place) => place.coordinate === coordinate && !place.apart);
    if (places.length === 0) return [];
    const place = random.pick(places);
    const documents = Array.from({ length: most }, () => documentOf(place, rows, random));
    return [...new Set(documents)].filter((document) => document !== null);
  }

  /** An operation for each place of this condition where a row differs in a way that it could tell. */
  documentsFor(coordinate: string, rows: readonly Differing[], random: Random): readonly Deciding[] {
    return this.#places.flatMap((place, number) => {
      const document = place.coordinate === coordinate ? documentOf(place, rows, random) : null;
      return document === null ? [] : [{ document, place: number }];
    });
  }

  /** Whether the condition compares what may be read under this category. */
  isAbout(coordinate: string, category: string): boolean {
    return this.#places.some((place) => place.coordinate === coordinate && place.categories.includes(category));
  }
}

function documentOf(place: Place, rows: readonly Differing[], random: Random): string | null {
  const literals = rows
    .filter(({ noun }) => noun === place.noun)
    .flatMap(({ was, now }) =>
      deciding(place, comparedOf(was, place), now === null ? null : comparedIn(was, now, place)),
    );
  if (literals.length === 0) return null;
  const one = random.pick(literals);
  const many = place.keyed
    ? [...new Set([...literals, ...everybody])].slice(0, valuesOfIn).join(', ')
    : `${one}, ${one}`;
  return place.around(`{ ${place.field}: { ${place.operator}: ${place.operator === 'in' ? `[${many}]` : one} } }`);
}

function comparedOf(facts: Readonly<Record<string, unknown>>, { property }: Place): Compared {
  return compared(facts[property]);
}

/** A property that is not among the changed ones stays as it was. */
function comparedIn(
  was: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  { property }: Place,
): Compared {
  return compared(property in now ? now[property] : was[property]);
}

function compared(value: unknown): Compared {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  // Days and instants of the driver, and its integers, tell themselves as text.
  const text = String(value);
  return Number.isNaN(Date.parse(text)) ? Number(text) : Date.parse(text);
}

/** Literals of one operator that hold of one of the two values alone. */
function deciding({ operator, property }: Place, was: Compared, now: Compared): readonly string[] {
  const days = property === 'birthDate';
  const one = days && typeof was === 'string' ? Date.parse(was) : was;
  const other = days && typeof now === 'string' ? Date.parse(now) : now;
  if (operator === 'isNull')
    return ['true', 'false'].filter((given) => holds(operator, one, given) !== holds(operator, other, given));
  const given = [one, other].filter((value) => value !== null).flatMap((value) => candidates(operator, value));
  return given
    .filter((each) => holds(operator, one, each) !== holds(operator, other, each))
    .map((each) => literalOf(property, each));
}

function candidates(operator: string, value: string | number): readonly (string | number)[] {
  if (typeof value === 'number') return [value, value + 1];
  if (operator !== 'startsWith' && operator !== 'contains') return [value];
  const letters = [...value];
  return [letters.slice(0, 2).join(''), operator === 'contains' ? letters.slice(-2).join('') : value].filter(
    (text) => text !== '',
  );
}

/** What the operators of docs/graphql mean, once more. */
function holds(operator: string, value: Compared, given: string | number): boolean {
  if (operator === 'isNull') return (value === null) === (given === 'true');
  if (value === null) return false;
  switch (operator) {
    case 'eq':
    case 'in':
      return value === given;
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(String(given));
    case 'contains':
      return typeof value === 'string' && value.includes(String(given));
    case 'gte':
      return value >= given;
    case 'lt':
      return value < given;
    default:
      throw new Error(`The suite has no values for the operator ${operator}: teach it some.`);
  }
}

function literalOf(property: string, value: string | number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (property === 'birthDate') return JSON.stringify(new Date(value).toISOString().slice(0, 10));
  return /At$|^at$/.test(property) ? JSON.stringify(new Date(value).toISOString()) : String(value);
}

function placesOf(schema: GraphQLSchema, catalogue: Catalogue): readonly Place[] {
  const query = schema.getQueryType();
  const lists = query === null || query === undefined ? [] : fieldsOf(query).filter(isConnection);
  const roots = lists.flatMap((list) => {
    const filter = argument(list, 'filter');
    const around = (condition: string) =>
      `{ ${list.name}(first: 50, filter: ${condition}) { totalCount nodes { id } } }`;
    return filter === undefined
      ? []
      : placesIn({ type: filter.type, around, noun: nounOfFilter(filter.type) }, catalogue);
  });
  const known = new Set(roots.map(({ coordinate }) => coordinate.split('.')[0]));
  return [...roots, ...placesBelow(schema, catalogue).filter(({ coordinate }) => !known.has(coordinate.split('.')[0]))];
}

/** Filters that no root list takes: those of a customer's own lists. */
function placesBelow(schema: GraphQLSchema, catalogue: Catalogue): readonly Place[] {
  const customer = schema.getType('Customer');
  const lists = isObjectType(customer) ? fieldsOf(customer).filter(isConnection) : [];
  return lists.flatMap((list) => {
    const filter = argument(list, 'filter');
    const edge = catalogue.edges.get(`Customer.${list.name}`);
    if (filter === undefined || edge === undefined) return [];
    const around = (condition: string) =>
      `{ customers(first: 50) { nodes { id ${list.name}(first: 20, filter: ${condition}) { totalCount nodes { id } } } } }`;
    return placesIn({ type: filter.type, around, noun: edge.to, edge }, catalogue);
  });
}

function nounOfFilter(type: GraphQLInputType): PartNoun {
  return getNamedType(type).name.replace(/Filter$/, '') as PartNoun;
}

interface Filtering {
  readonly type: GraphQLInputType;
  readonly around: Place['around'];
  readonly noun: PartNoun;
  /** The edge by which the rows are reached: what it tells is compared as well. */
  readonly edge?: EdgePart;
}

function placesIn({ type, around, noun, edge }: Filtering, catalogue: Catalogue): readonly Place[] {
  const input = getNamedType(type);
  if (!isInputObjectType(input)) return [];
  return Object.values(input.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (['and', 'or', 'not'].includes(field.name) || !isInputObjectType(inner)) return [];
    const some = inner.getFields()['some'];
    if (some !== undefined) {
      const within = (condition: string) => around(`{ ${field.name}: { some: ${condition} } }`);
      return placesIn({ type: some.type, around: within, noun: nounOfFilter(some.type) }, catalogue);
    }
    const own = nounPart(catalogue, noun).columns.get(field.name);
    const column = own ?? edge?.columns.get(field.name);
    // What is found by a keyed hash is no property: the rows call it as the field.
    const keyed = column?.type === 'Keyed';
    const expression = keyed ? field.name : (column?.expression ?? '');
    const categories = column?.rule.map(({ category }) => category) ?? [];
    return Object.keys(inner.getFields()).flatMap((operator) => {
      const place = {
        coordinate: `${input.name}.${field.name} ${operator}`,
        noun: own === undefined ? typeOfTie(edge?.pattern) : noun,
        property: expression.replace(/^\w+\./, ''),
        operator,
        field: field.name,
        keyed,
        categories,
        around,
        apart: false,
      };
      return keyed ? [place, ...placesApart(around).map((each) => ({ ...place, around: each, apart: true }))] : [place];
    });
  });
}

/** `INTERACTED`: relationships are told apart from nodes by their type. */
function typeOfTie(pattern = ''): string {
  return /:([A-Z_]+)\b/.exec(pattern)?.[1] ?? '';
}

/** Who has an exact contact is found from it. These are the places of such a condition that are gone through customer by customer. */
function placesApart(around: Place['around']): readonly Place['around'][] {
  const nested = (edge: string) => (condition: string) =>
    `{ customers(first: 50) { nodes { id ${edge}(first: 1, filter: ${condition}) { totalCount } } } }`;
  return [(condition) => around(`{ not: ${condition} }`), ...['friends', 'followers', 'following'].map(nested)];
}
