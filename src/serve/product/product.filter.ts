import { Field, InputType, registerEnumType } from 'type-graphql';
import { AmountFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which products.' })
export class ProductFilter {
  @Field(() => [ProductFilter], { nullable: true, description: 'All hold.' })
  and?: ProductFilter[];

  @Field(() => [ProductFilter], { nullable: true, description: 'At least one holds.' })
  or?: ProductFilter[];

  @Field(() => ProductFilter, { nullable: true, description: 'Does not hold.' })
  not?: ProductFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The key in the source system.' })
  externalId?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The name.' })
  name?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The brand.' })
  brand?: StringFilter;

  @Field(() => AmountFilter, { nullable: true, description: 'The list price in minor units.' })
  priceMinor?: AmountFilter;
}

export enum ProductSort {
  NAME = 'NAME',
  PRICE = 'PRICE',
  BUYERS = 'BUYERS',
  UNITS = 'UNITS',
  RATINGS = 'RATINGS',
}
registerEnumType(ProductSort, {
  name: 'ProductSort',
  description:
    'What products are ordered by. Counts are those that `productStatistics` tells, for clients that may ask it; a product of which none is told comes last, by id.',
  valuesConfig: {
    NAME: { description: 'The name.' },
    PRICE: { description: 'The list price.' },
    BUYERS: { description: 'The published count of customers who bought.' },
    UNITS: { description: 'The published count of units.' },
    RATINGS: { description: 'The published count of ratings.' },
  },
});

@InputType({ description: 'How products are ordered.' })
export class ProductOrder {
  @Field(() => ProductSort, { description: 'By what.' })
  field!: ProductSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Which way.' })
  direction!: SortDirection;
}
