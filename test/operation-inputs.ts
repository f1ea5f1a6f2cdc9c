import { type GraphQLInputType, getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import { itemAt, type Random } from '../src/ingest/generate/random.js';
import { worldMs, worldTexts } from './random-world.js';

// Values that occur in random worlds, so that a condition on the field is met by some rows and not by others.
const textsOf: Readonly<Record<string, readonly string[]>> = {
  email: ['c0', 'C1', 'c2', 'c3', 'c4', 'c5'],
  phone: ['c0', '1', 'c2', 'c3', 'c4', 'c5'],
  externalId: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c'],
  country: ['PT', 'FR', 'P'],
  ageBand: ['adult', 'a'],
  channel: ['store', 'web', 's'],
  paymentMethod: ['card', 'cash', 'c'],
  deliveryMethod: ['post', 'none', 'o'],
  format: ['kiosk', 'k'],
  kind: ['club', 'viewed', 'rated', 'bought', 'b'],
  objectType: ['product', 'store', 'post', 'p'],
  type: ['view', 'v'],
  language: ['en', 'e'],
  outcome: ['sent', 'opened', 'queued', 'e'],
  brand: ['Lumo', 'L'],
};

// Half-open spans are asked for by arguments of these names: a whole month, at whose end everything happens.
const daysOf: Readonly<Record<string, string>> = { from: '2026-09-01', until: '2026-10-01' };

/** Literals of any input type of the schema. */
export class InputMaker {
  constructor(private readonly random: Random) {}

  /** Every condition that one field and one operator make, nested inputs included, and now and then its negation. */
  conditions(type: GraphQLInputType | undefined): readonly string[] {
    const input = type === undefined ? undefined : getNamedType(type);
    if (!isInputObjectType(input)) return [];
    return Object.values(input.getFields())
      .filter((field) => !['and', 'or', 'not'].includes(field.name))
      .flatMap((field) => {
        const inner = getNamedType(field.type);
        if (!isInputObjectType(inner)) return [`{ ${field.name}: ${this.literal(field.type)} }`];
        return this.#inner(field.name, inner).map((condition) => `{ ${field.name}: ${condition} }`);
      })
      .map((condition) => (this.random.chance(0.2) ? `{ not: ${condition} }` : condition))
      .filter((condition) => !condition.startsWith('{ not: ') || 'not' in input.getFields());
  }

  #inner(name: string, type: GraphQLInputType): readonly string[] {
    const input = getNamedType(type);
    if (!isInputObjectType(input) || textsOf[name] === undefined) return this.conditions(type);
    return Object.values(input.getFields()).map(
      (field) => `{ ${field.name}: ${this.literal(field.type, textsOf[name])} }`,
    );
  }

  filter(type: GraphQLInputType, depth: number): string {
    const one = () => this.#one(this.conditions(type));
    const input = getNamedType(type);
    // Filters of statistics hold conditions alone.
    if (depth === 0 || !isInputObjectType(input) || !('and' in input.getFields())) return one();
    const inner = () => this.filter(type, depth - 1);
    switch (this.random.integer(0, 5)) {
      case 0:
        return `{ and: [${inner()}, ${inner()}] }`;
      case 1:
        return `{ or: [${inner()}, ${inner()}] }`;
      case 2:
        return `{ not: ${inner()} }`;
      default:
        return one();
    }
  }

  /** A literal of any input type; `texts` are the likely values of a text. */
  literal(type: GraphQLInputType, texts?: readonly string[], name = ''): string {
    if (isNonNullType(type)) return this.literal(type.ofType, texts, name);
    if (isListType(type)) return `[${this.literal(type.ofType, texts)}, ${this.literal(type.ofType, texts)}]`;
    if (isEnumType(type)) return this.#one(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map((field) => `${field.name}: ${this.literal(field.type)}`);
      return `{ ${fields.join(', ')} }`;
    }
    switch (type.name) {
      case 'String':
        return JSON.stringify(this.#one(texts ?? [...worldTexts, 'PT', 'card', 'store', 'c1', 'adult']));
      case 'ID':
        return '"nobody"';
      case 'DateTime':
        return JSON.stringify(new Date(worldMs - 2_000).toISOString());
      case 'Date':
        return JSON.stringify(daysOf[name] ?? '1985-02-03');
      case 'Boolean':
        return this.#one(['true', 'false']);
      case 'Int':
      case 'SafeInt':
      case 'Float':
        return this.#one(['100', '200', '300']);
      default:
        throw new Error(`The generator of operations has no value for ${type.name}: teach it one.`);
    }
  }

  #one<T>(items: readonly T[]): T {
    return itemAt(items, this.random.integer(0, items.length));
  }
}
