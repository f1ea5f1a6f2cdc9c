import { Field, InputType, registerEnumType } from 'type-graphql';
import { PurchaseFilter } from '../purchase/purchase.filter.js';
import { ContactFilter, DateFilter, DateTimeFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which customers have at least one such purchase that the viewer may see.' })
export class PurchasesFilter {
  @Field(() => PurchaseFilter, { nullable: true, description: 'At least one visible purchase meets this.' })
  some?: PurchaseFilter;
}

@InputType({ description: 'Which customers. A value that the viewer may not see satisfies no condition.' })
export class CustomerFilter {
  @Field(() => [CustomerFilter], { nullable: true, description: 'All hold.' })
  and?: CustomerFilter[];

  @Field(() => [CustomerFilter], { nullable: true, description: 'At least one holds.' })
  or?: CustomerFilter[];

  @Field(() => CustomerFilter, { nullable: true, description: 'Does not hold.' })
  not?: CustomerFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The key in the source system.' })
  externalId?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The name.' })
  name?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The city.' })
  city?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The country.' })
  country?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The age band.' })
  ageBand?: StringFilter;

  @Field(() => DateFilter, { nullable: true, description: 'The day of birth.' })
  birthDate?: DateFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When the customer was first known.' })
  createdAt?: DateTimeFilter;

  @Field(() => ContactFilter, { nullable: true, description: 'An e-mail address; whoever withholds it has none.' })
  email?: ContactFilter;

  @Field(() => ContactFilter, { nullable: true, description: 'A telephone; whoever withholds it has none.' })
  phone?: ContactFilter;

  @Field(() => PurchasesFilter, { nullable: true, description: 'The purchases.' })
  purchases?: PurchasesFilter;
}

export enum CustomerSort {
  CREATED_AT = 'CREATED_AT',
  NAME = 'NAME',
  CITY = 'CITY',
  COUNTRY = 'COUNTRY',
  BIRTH_DATE = 'BIRTH_DATE',
}
registerEnumType(CustomerSort, {
  name: 'CustomerSort',
  description: 'What customers are ordered by. Those whose value the viewer may not see come last, by id.',
  valuesConfig: {
    CREATED_AT: { description: 'When the customer was first known.' },
    NAME: { description: 'The name.' },
    CITY: { description: 'The city.' },
    COUNTRY: { description: 'The country.' },
    BIRTH_DATE: { description: 'The day of birth.' },
  },
});

@InputType({ description: 'How customers are ordered.' })
export class CustomerOrder {
  @Field(() => CustomerSort, { description: 'By what.' })
  field!: CustomerSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Which way.' })
  direction!: SortDirection;
}
