import { Field, InputType, registerEnumType } from 'type-graphql';
import { DateTimeFilter, NumberFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which ratings. A value that the viewer may not see satisfies no condition.' })
export class RatingFilter {
  @Field(() => [RatingFilter], { nullable: true, description: 'All hold.' })
  and?: RatingFilter[];

  @Field(() => [RatingFilter], { nullable: true, description: 'At least one holds.' })
  or?: RatingFilter[];

  @Field(() => RatingFilter, { nullable: true, description: 'Does not hold.' })
  not?: RatingFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When.' })
  at?: DateTimeFilter;

  @Field(() => NumberFilter, { nullable: true, description: '0 to 5.' })
  score?: NumberFilter;

  @Field(() => StringFilter, { nullable: true, description: 'product, store or service.' })
  objectType?: StringFilter;
}

export enum RatingSort {
  AT = 'AT',
  SCORE = 'SCORE',
}
registerEnumType(RatingSort, {
  name: 'RatingSort',
  description: 'What ratings are ordered by. Rows without a readable value come last.',
  valuesConfig: { AT: { description: 'When.' }, SCORE: { description: 'The score.' } },
});

@InputType({ description: 'How ratings are ordered.' })
export class RatingOrder {
  @Field(() => RatingSort, { description: 'By what.' })
  field!: RatingSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
