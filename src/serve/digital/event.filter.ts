import { Field, InputType, registerEnumType } from 'type-graphql';
import { DateTimeFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which events. A value that the viewer may not see satisfies no condition.' })
export class EventFilter {
  @Field(() => [EventFilter], { nullable: true, description: 'All hold.' })
  and?: EventFilter[];

  @Field(() => [EventFilter], { nullable: true, description: 'At least one holds.' })
  or?: EventFilter[];

  @Field(() => EventFilter, { nullable: true, description: 'Does not hold.' })
  not?: EventFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When.' })
  at?: DateTimeFilter;

  @Field(() => StringFilter, { nullable: true, description: 'What happened.' })
  type?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'Where it happened.' })
  channel?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'What it was about.' })
  objectType?: StringFilter;
}

export enum EventSort {
  AT = 'AT',
}
registerEnumType(EventSort, {
  name: 'EventSort',
  description: 'What events are ordered by. Rows without a readable value come last.',
  valuesConfig: { AT: { description: 'When.' } },
});

@InputType({ description: 'How events are ordered.' })
export class EventOrder {
  @Field(() => EventSort, { description: 'By what.' })
  field!: EventSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
