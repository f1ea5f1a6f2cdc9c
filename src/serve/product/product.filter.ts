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
}
registerEnumType(ProductSort, {
  name: 'ProductSort',
  description: 'What products are ordered by.',
  valuesConfig: { NAME: { description: 'The name.' }, PRICE: { description: 'The list price.' } },
});

@InputType({ description: 'How products are ordered.' })
export class ProductOrder {
  @Field(() => ProductSort, { description: 'By what.' })
  field!: ProductSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Which way.' })
  direction!: SortDirection;
}
