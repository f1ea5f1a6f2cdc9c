import { Field, InputType, registerEnumType } from 'type-graphql';
import { SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which stores.' })
export class StoreFilter {
  @Field(() => [StoreFilter], { nullable: true, description: 'All hold.' })
  and?: StoreFilter[];

  @Field(() => [StoreFilter], { nullable: true, description: 'At least one holds.' })
  or?: StoreFilter[];

  @Field(() => StoreFilter, { nullable: true, description: 'Does not hold.' })
  not?: StoreFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The name.' })
  name?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The city.' })
  city?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The format.' })
  format?: StringFilter;
}

export enum StoreSort {
  NAME = 'NAME',
  CITY = 'CITY',
  CUSTOMERS = 'CUSTOMERS',
  PURCHASES = 'PURCHASES',
  VISITS = 'VISITS',
}
registerEnumType(StoreSort, {
  name: 'StoreSort',
  description:
    'What stores are ordered by. Counts are those that `storeStatistics` tells of the last whole month, for clients that may ask it; a store of which none is told comes last, by id.',
  valuesConfig: {
    NAME: { description: 'The name.' },
    CITY: { description: 'The city.' },
    CUSTOMERS: { description: 'The published count of customers.' },
    PURCHASES: { description: 'The published count of purchases.' },
    VISITS: { description: 'The published count of visits.' },
  },
});

@InputType({ description: 'How stores are ordered.' })
export class StoreOrder {
  @Field(() => StoreSort, { description: 'By what.' })
  field!: StoreSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Which way.' })
  direction!: SortDirection;
}
