import { Field, Float, ID, InputType } from 'type-graphql';
import type { PartOfDay } from '../../model/part-of-day.js';
import { cellOf, isOnGlobe } from '../../model/place.js';
import type { ListFilter } from '../../recommend/list-filter.js';
import type { ListOptions } from '../../recommend/recommendation.js';
import type { PublicIds } from '../public-id.js';
import { pageSizeMax } from '../schema/connection.js';
import { SafeInt } from '../schema/scalars.js';

const categoriesMax = 50;

@InputType({ description: 'A span of list prices in one currency. Products without a price are in none.' })
export class PriceFilter {
  @Field(() => String, { description: 'The currency, ISO 4217.' })
  currency!: string;

  @Field(() => SafeInt, { nullable: true, description: 'At least, in minor units.' })
  gte?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Less than, in minor units.' })
  lt?: number | null;
}

@InputType({
  description:
    'Which products may stand in a list; all that is given must hold. It is applied before the list is cut off, so a list is full where products for it are there.',
})
export class RecommendationFilter {
  @Field(() => [ID], {
    nullable: true,
    description: `Only products of these categories or of ones below them, 1 to ${categoriesMax}.`,
  })
  categories?: readonly string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: `No products of these categories or of ones below them, 1 to ${categoriesMax}.`,
  })
  notCategories?: readonly string[] | null;

  @Field(() => PriceFilter, { nullable: true, description: 'Only products with a list price in this span.' })
  price?: PriceFilter | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Only products that this store is known to sell: those that enough customers who let it be counted bought there, by the last analysis.',
  })
  store?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether products that the customer has may stand in the list.',
  })
  owned!: boolean;
}

@InputType({
  description:
    'Where somebody is, in degrees (WGS 84). It counts to some 5 km, and is kept nowhere where it is sent in a variable.',
})
export class Position {
  @Field(() => Float, { description: '−90 to 90.' })
  latitude!: number;

  @Field(() => Float, { description: '−180 to 180.' })
  longitude!: number;
}

/** What a field is asked for, as it stands in the document. */
export interface AskedList {
  readonly first: number;
  readonly diversity: number;
  readonly novelty: number;
  readonly filter: RecommendationFilter | null;
  readonly partOfDay: PartOfDay | null;
  /** In milliseconds since 1970; null for the moment at which it is asked for. */
  readonly at: number | null;
  readonly store: string | null;
  /** The square that it is for: where the customer is goes no further. Empty for what is not on the globe. */
  readonly near: string | null;
  readonly channel: string | null;
}

/** What a list is asked for where nothing is said but how much. */
export function plainList(first: number): AskedList {
  return askedListOf({ first, diversity: 0, novelty: 0 });
}

export function askedListOf(args: Readonly<Record<string, unknown>>): AskedList {
  const { date, near, ...asked } = args as unknown as Omit<AskedList, 'at' | 'near'> & {
    readonly date?: Date | null;
    readonly near?: Position | null;
  };
  const { first, diversity, novelty } = asked;
  return {
    first,
    diversity,
    novelty,
    filter: asked.filter ?? null,
    partOfDay: asked.partOfDay ?? null,
    at: date?.getTime() ?? null,
    store: asked.store ?? null,
    near: near == null ? null : squareOf(near),
    channel: asked.channel ?? null,
  };
}

function squareOf(position: Position): string {
  return isOnGlobe(position) ? cellOf(position) : '';
}

/** What is wrong with what a field is asked for, or null. */
export function askedFault(field: string, { first, diversity, novelty, filter, near }: AskedList): string | null {
  if (!(first >= 1 && first <= pageSizeMax))
    return `\`first\` of ${field} is ${first}; it must be 1 to ${pageSizeMax}.`;
  if (!(diversity >= 0 && diversity <= 1)) return `\`diversity\` of ${field} is ${diversity}; it must be 0 to 1.`;
  if (!(novelty >= 0 && novelty <= 1)) return `\`novelty\` of ${field} is ${novelty}; it must be 0 to 1.`;
  if (near === '') return `\`near\` of ${field} is not on the globe: -90 to 90 and -180 to 180 degrees.`;
  for (const name of ['categories', 'notCategories'] as const) {
    const count = filter?.[name]?.length ?? 1;
    if (count < 1 || count > categoriesMax)
      return `\`filter.${name}\` of ${field} has ${count} ids; it must have 1 to ${categoriesMax}.`;
  }
  return filter?.price == null ? null : priceFault(field, filter.price);
}

function priceFault(field: string, { currency, gte, lt }: PriceFilter): string | null {
  if (!/^[A-Z]{3}$/.test(currency))
    return `\`filter.price.currency\` of ${field} is ${JSON.stringify(currency)}; it must be three capital letters (ISO 4217).`;
  if (gte == null && lt == null) return `\`filter.price\` of ${field} needs \`gte\`, \`lt\` or both.`;
  if (gte != null && gte < 0) return `\`filter.price.gte\` of ${field} is ${gte}; it must be 0 or more.`;
  if (lt != null && lt <= (gte ?? 0)) return `\`filter.price.lt\` of ${field} is ${lt}; it must be above ${gte ?? 0}.`;
  return null;
}

/** What the scoring is asked for. An id of another noun or recipient is of no category, and of a store that sells nothing. */
export function listOptionsOf(
  { ids, now }: { readonly ids: PublicIds; readonly now: number },
  { first, diversity, novelty, filter, partOfDay, channel, at, near, store: here }: AskedList,
): Required<ListOptions> & { readonly filter: ListFilter } {
  const categoriesOf = (given: readonly string[]) =>
    given.flatMap((id) => {
      const read = ids.read(id);
      return read?.noun === 'Category' ? [read.id] : [];
    });
  const storeOf = (given: string) => {
    const read = ids.read(given);
    return read?.noun === 'Store' ? read.id : '';
  };
  const { categories, notCategories, price, store } = filter ?? {};
  return {
    first,
    diversity,
    novelty,
    partOfDay,
    channel,
    at: at ?? now,
    near,
    storeId: here === null ? null : storeOf(here),
    owned: filter?.owned ?? false,
    filter: {
      categories: categories == null ? null : categoriesOf(categories),
      notCategories: categoriesOf(notCategories ?? []),
      price: price == null ? null : { currency: price.currency, gte: price.gte ?? null, lt: price.lt ?? null },
      storeId: store == null ? null : storeOf(store),
    },
  };
}
