import { Field, InputType, registerEnumType } from 'type-graphql';
import { DateTimeFilter, NumberFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which uses of products. A value that the viewer may not see satisfies no condition.' })
export class InteractionFilter {
  @Field(() => [InteractionFilter], { nullable: true, description: 'All hold.' })
  and?: InteractionFilter[];

  @Field(() => [InteractionFilter], { nullable: true, description: 'At least one holds.' })
  or?: InteractionFilter[];

  @Field(() => InteractionFilter, { nullable: true, description: 'Does not hold.' })
  not?: InteractionFilter;

  @Field(() => StringFilter, { nullable: true, description: 'listened, rated, checked_in …' })
  kind?: StringFilter;

  @Field(() => NumberFilter, { nullable: true, description: 'How often or how much.' })
  weight?: NumberFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When.' })
  at?: DateTimeFilter;
}

export enum InteractionSort {
  AT = 'AT',
  WEIGHT = 'WEIGHT',
}
registerEnumType(InteractionSort, {
  name: 'InteractionSort',
  description: 'What uses of products are ordered by. Rows without a readable value come last.',
  valuesConfig: { AT: { description: 'When.' }, WEIGHT: { description: 'How often or how much.' } },
});

@InputType({ description: 'How uses of products are ordered.' })
export class InteractionOrder {
  @Field(() => InteractionSort, { description: 'By what.' })
  field!: InteractionSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
