import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { InternalId } from '../../model/ids.js';
import { Community } from '../group/community.type.js';
import { Segment } from '../group/segment.type.js';
import { Product } from '../product/product.type.js';
import { Day, SafeInt } from '../schema/scalars.js';
import { Store } from '../store/store.type.js';

export enum SegmentBreakdown {
  SEGMENT = 'SEGMENT',
  COMMUNITY = 'COMMUNITY',
  AGE_BAND = 'AGE_BAND',
  COUNTRY = 'COUNTRY',
  CITY = 'CITY',
}
registerEnumType(SegmentBreakdown, {
  name: 'SegmentBreakdown',
  description: 'What the rows of segment statistics stand for.',
  valuesConfig: {
    SEGMENT: { description: 'A row a segment. A customer may be in several.' },
    COMMUNITY: { description: 'A row a community. A customer may be in several, of different levels.' },
    AGE_BAND: { description: 'A row an age band: child, teen, adult, unknown.' },
    COUNTRY: { description: 'A row a country of which enough customers are known.' },
    CITY: { description: 'A row a city of which enough customers are known.' },
  },
});

export enum StatisticsGrain {
  DAY = 'DAY',
  MONTH = 'MONTH',
}
registerEnumType(StatisticsGrain, {
  name: 'StatisticsGrain',
  description: 'The periods of statistics, in UTC. There is none shorter than a day.',
  valuesConfig: { DAY: { description: 'Days.' }, MONTH: { description: 'Whole months.' } },
});

export enum StoreStatisticsLevel {
  STORE_DAY = 'STORE_DAY',
  STORE_MONTH = 'STORE_MONTH',
  CITY_MONTH = 'CITY_MONTH',
  MONTH = 'MONTH',
}
registerEnumType(StoreStatisticsLevel, {
  name: 'StoreStatisticsLevel',
  description: 'What the figures of a row are of. Where too few customers stand behind one level, it is the next.',
  valuesConfig: {
    STORE_DAY: { description: 'This store on this day.' },
    STORE_MONTH: { description: 'This store in the whole month.' },
    CITY_MONTH: { description: 'All stores of the city in the month.' },
    MONTH: { description: 'All stores in the month.' },
  },
});

export enum ProductStatisticsLevel {
  PRODUCT = 'PRODUCT',
  CATEGORY = 'CATEGORY',
  ALL = 'ALL',
}
registerEnumType(ProductStatisticsLevel, {
  name: 'ProductStatisticsLevel',
  description: 'What the figures of a row are of. Where too few customers stand behind one level, it is the next.',
  valuesConfig: {
    PRODUCT: { description: 'This product.' },
    CATEGORY: { description: 'All products of its category.' },
    ALL: { description: 'All products.' },
  },
});

@InputType({ description: 'Which customers; all that is given must hold.' })
export class SegmentStatisticsFilter {
  @Field(() => ID, { nullable: true, description: 'In this segment.' })
  segment?: string;

  @Field(() => ID, { nullable: true, description: 'In this community.' })
  community?: string;

  @Field(() => String, { nullable: true, description: 'Of this age band: child, teen, adult, unknown.' })
  ageBand?: string;

  @Field(() => String, { nullable: true, description: 'In this country, ISO 3166-1 alpha-2.' })
  country?: string;

  @Field(() => String, { nullable: true, description: 'In this city.' })
  city?: string;
}

const consentHint =
  'in the daily snapshot: over those who agreed to statistics, never over fewer than the minimum group, rounded and with noise. Null where none is served yet.';

export const statisticsDescriptions = {
  segments: `Customers and what they bought in the last 12 whole months, ${consentHint}`,
  stores: `Customers, purchases, visits and revenue of stores, ${consentHint}`,
  products: `Buyers, units, revenue and ratings of products in the last 12 whole months, ${consentHint}`,
  sales:
    'Receipts of stores by day, whoever they are of: for the deployment alone, from 10 receipts on. Null where none are served yet.',
} as const;

@ArgsType()
export class SegmentStatisticsArgs {
  @Field(() => SegmentBreakdown, { defaultValue: SegmentBreakdown.SEGMENT, description: 'What a row stands for.' })
  by!: SegmentBreakdown;

  @Field(() => SegmentStatisticsFilter, { nullable: true, description: 'Which customers.' })
  filter?: SegmentStatisticsFilter;
}

export const statisticsRowsMax = 100;
const first = `How many, 1 to ${statisticsRowsMax}.`;

@ArgsType()
class StoresOfStatistics {
  @Field(() => Day, { description: 'From this day on.' })
  from!: Date;

  @Field(() => Day, { description: 'Before this day. At most 31 periods.' })
  until!: Date;

  @Field(() => [ID], { nullable: true, description: 'Which stores, at most 100.' })
  stores?: string[];

  @Field(() => String, { nullable: true, description: 'Stores of this city.' })
  city?: string;

  @Field(() => Int, { defaultValue: 20, description: `Stores: ${first}` })
  first!: number;
}

@ArgsType()
export class StoreStatisticsArgs extends StoresOfStatistics {
  @Field(() => StatisticsGrain, { defaultValue: StatisticsGrain.MONTH, description: 'Days or months.' })
  grain!: StatisticsGrain;
}

@ArgsType()
export class StoreSalesArgs extends StoresOfStatistics {}

@ArgsType()
export class ProductStatisticsArgs {
  @Field(() => [ID], { nullable: true, description: 'Which products, at most 100.' })
  products?: string[];

  @Field(() => ID, { nullable: true, description: 'Products of this category.' })
  category?: string;

  @Field(() => Int, { defaultValue: 20, description: `Products: ${first}` })
  first!: number;
}

const figure = 'Null where it is not shown, as where there is none.';

@ObjectType({ description: 'Figures over customers.' })
export class SegmentFigures {
  @Field(() => SafeInt, { nullable: true, description: `Customers. ${figure}` })
  customers?: number;

  @Field(() => SafeInt, { nullable: true, description: `Their purchases. ${figure}` })
  purchases?: number;

  @Field(() => SafeInt, { nullable: true, description: `Their revenue in minor units. ${figure}` })
  revenueMinor?: number;
}

@ObjectType({ description: 'Figures over the customers of one segment, community, age band, country or city.' })
export class SegmentStatisticsRow extends SegmentFigures {
  value!: string;
  by!: SegmentBreakdown;

  @Field(() => Segment, { nullable: true, description: 'The segment, where the rows are segments.' })
  segment?: Segment;

  @Field(() => Community, { nullable: true, description: 'The community, where the rows are communities.' })
  community?: Community;

  @Field(() => String, { nullable: true, description: 'The age band, country or city, where the rows are these.' })
  name?: string;
}

@ObjectType({ description: 'What is known of where figures come from.' })
class PublishedTable {
  @Field(() => Day, { description: 'The UTC day of the snapshot. Answers of one day are equal.' })
  epoch!: Date;

  @Field(() => Int, {
    description: 'Percent of all customers who let anything be known for this purpose, rounded down to steps of 20.',
  })
  coverage!: number;

  @Field(() => String, { description: 'The currency of revenue, ISO 4217.' })
  currency!: string;

  @Field(() => Boolean, {
    description:
      'Whether some figures are not shown as asked. Which of these are too small and which there are none of is not told.',
  })
  suppressed!: boolean;
}

@ObjectType({ description: 'A table over customers.' })
export class SegmentStatistics extends PublishedTable {
  @Field(() => [SegmentStatisticsRow], { description: 'The rows.' })
  rows!: SegmentStatisticsRow[];

  @Field(() => SegmentFigures, {
    nullable: true,
    description: 'The sum of the figures that are shown; null where a customer can be in several rows.',
  })
  total?: SegmentFigures;
}

@ObjectType({ description: 'Figures of a store in a period.' })
export class StoreStatisticsRow extends SegmentFigures {
  storeId!: InternalId;

  @Field(() => Store, { nullable: true, description: 'The store.' })
  store?: Store;

  @Field(() => String, { description: 'The day, `2026-10-03`, or the month, `2026-10`.' })
  period!: string;

  @Field(() => StoreStatisticsLevel, {
    nullable: true,
    description: 'What the figures are of; null where none are shown.',
  })
  level?: StoreStatisticsLevel;

  @Field(() => SafeInt, { nullable: true, description: `Visits. ${figure}` })
  visits?: number;
}

@ObjectType({ description: 'A table over stores and periods.' })
export class StoreStatistics extends PublishedTable {
  @Field(() => [StoreStatisticsRow], { description: 'The rows, store by store.' })
  rows!: StoreStatisticsRow[];
}

@ObjectType({ description: 'Figures of a product.' })
export class ProductStatisticsRow {
  productId!: InternalId;

  @Field(() => Product, { nullable: true, description: 'The product.' })
  product?: Product;

  @Field(() => ProductStatisticsLevel, {
    nullable: true,
    description: 'What the figures are of; null where none are shown.',
  })
  level?: ProductStatisticsLevel;

  @Field(() => SafeInt, { nullable: true, description: `Customers who bought or rated. ${figure}` })
  customers?: number;

  @Field(() => SafeInt, { nullable: true, description: `Customers who bought. ${figure}` })
  buyers?: number;

  @Field(() => SafeInt, { nullable: true, description: `Units. ${figure}` })
  units?: number;

  @Field(() => SafeInt, { nullable: true, description: `Revenue in minor units. ${figure}` })
  revenueMinor?: number;

  @Field(() => SafeInt, { nullable: true, description: `Ratings. ${figure}` })
  ratings?: number;

  @Field(() => Number, { nullable: true, description: `The mean of the ratings, 0 to 5, to one decimal. ${figure}` })
  ratingMean?: number;
}

@ObjectType({ description: 'A table over products.' })
export class ProductStatistics extends PublishedTable {
  @Field(() => [ProductStatisticsRow], { description: 'The rows, those with the most buyers first.' })
  rows!: ProductStatisticsRow[];
}

@ObjectType({ description: 'Receipts of a store on a day.' })
export class StoreSalesRow {
  storeId!: InternalId;

  @Field(() => Store, { nullable: true, description: 'The store.' })
  store?: Store;

  @Field(() => String, { description: 'The day, `2026-10-03`.' })
  day!: string;

  @Field(() => SafeInt, { nullable: true, description: `Receipts. ${figure}` })
  receipts?: number;

  @Field(() => SafeInt, { nullable: true, description: `Their sum in minor units. ${figure}` })
  revenueMinor?: number;
}

@ObjectType({ description: 'A table over stores and days, without a customer dimension.' })
export class StoreSales extends PublishedTable {
  @Field(() => [StoreSalesRow], { description: 'The rows, store by store.' })
  rows!: StoreSalesRow[];
}
