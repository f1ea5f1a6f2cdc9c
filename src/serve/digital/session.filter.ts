import { Field, InputType, registerEnumType } from 'type-graphql';
import { DateTimeFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which sessions. A value that the viewer may not see satisfies no condition.' })
export class SessionFilter {
  @Field(() => [SessionFilter], { nullable: true, description: 'All hold.' })
  and?: SessionFilter[];

  @Field(() => [SessionFilter], { nullable: true, description: 'At least one holds.' })
  or?: SessionFilter[];

  @Field(() => SessionFilter, { nullable: true, description: 'Does not hold.' })
  not?: SessionFilter;

  @Field(() => StringFilter, { nullable: true, description: 'web, app …' })
  channel?: StringFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it began.' })
  startedAt?: DateTimeFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it ended.' })
  endedAt?: DateTimeFilter;
}

export enum SessionSort {
  STARTED_AT = 'STARTED_AT',
  ENDED_AT = 'ENDED_AT',
}
registerEnumType(SessionSort, {
  name: 'SessionSort',
  description: 'What sessions are ordered by. Rows without a readable value come last.',
  valuesConfig: { STARTED_AT: { description: 'When it began.' }, ENDED_AT: { description: 'When it ended.' } },
});

@InputType({ description: 'How sessions are ordered.' })
export class SessionOrder {
  @Field(() => SessionSort, { description: 'By what.' })
  field!: SessionSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
