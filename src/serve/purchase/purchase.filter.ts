import { Field, InputType, registerEnumType } from 'type-graphql';
import { AmountFilter, DateTimeFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which purchases. A value that the viewer may not see satisfies no condition.' })
export class PurchaseFilter {
  @Field(() => [PurchaseFilter], { nullable: true, description: 'All hold.' })
  and?: PurchaseFilter[];

  @Field(() => [PurchaseFilter], { nullable: true, description: 'At least one holds.' })
  or?: PurchaseFilter[];

  @Field(() => PurchaseFilter, { nullable: true, description: 'Does not hold.' })
  not?: PurchaseFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When.' })
  at?: DateTimeFilter;

  @Field(() => AmountFilter, { nullable: true, description: 'The total in minor units.' })
  totalMinor?: AmountFilter;

  @Field(() => StringFilter, { nullable: true, description: 'store, web, app …' })
  channel?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'How it was paid.' })
  paymentMethod?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'How it was delivered.' })
  deliveryMethod?: StringFilter;
}

export enum PurchaseSort {
  AT = 'AT',
}
registerEnumType(PurchaseSort, {
  name: 'PurchaseSort',
  description: 'What purchases are ordered by.',
  valuesConfig: { AT: { description: 'When.' } },
});

@InputType({ description: 'How purchases are ordered.' })
export class PurchaseOrder {
  @Field(() => PurchaseSort, { description: 'By what.' })
  field!: PurchaseSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Which way.' })
  direction!: SortDirection;
}

export enum ReceiptSort {
  AT = 'AT',
  TOTAL = 'TOTAL',
}
registerEnumType(ReceiptSort, {
  name: 'ReceiptSort',
  description: 'What purchases of a customer or a store are ordered by. Rows without a readable value come last.',
  valuesConfig: { AT: { description: 'When.' }, TOTAL: { description: 'The total in minor units.' } },
});

@InputType({ description: 'How purchases of a customer or a store are ordered.' })
export class ReceiptOrder {
  @Field(() => ReceiptSort, { description: 'By what.' })
  field!: ReceiptSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
