import { Field, InputType, registerEnumType } from 'type-graphql';
import { DateTimeFilter, NumberFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which posts. A value that the viewer may not see satisfies no condition.' })
export class PostFilter {
  @Field(() => [PostFilter], { nullable: true, description: 'All hold.' })
  and?: PostFilter[];

  @Field(() => [PostFilter], { nullable: true, description: 'At least one holds.' })
  or?: PostFilter[];

  @Field(() => PostFilter, { nullable: true, description: 'Does not hold.' })
  not?: PostFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was written.' })
  at?: DateTimeFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The topic.' })
  topic?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The language.' })
  language?: StringFilter;

  @Field(() => NumberFilter, { nullable: true, description: '−1 (bad) to 1 (good).' })
  sentiment?: NumberFilter;
}

export enum PostSort {
  AT = 'AT',
  SENTIMENT = 'SENTIMENT',
}
registerEnumType(PostSort, {
  name: 'PostSort',
  description: 'What posts are ordered by. Rows without a readable value come last.',
  valuesConfig: { AT: { description: 'When it was written.' }, SENTIMENT: { description: 'How good it sounds.' } },
});

@InputType({ description: 'How posts are ordered.' })
export class PostOrder {
  @Field(() => PostSort, { description: 'By what.' })
  field!: PostSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
