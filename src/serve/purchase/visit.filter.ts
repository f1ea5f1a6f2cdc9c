import { Field, InputType, registerEnumType } from 'type-graphql';
import { DateTimeFilter, NumberFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which visits. A value that the viewer may not see satisfies no condition.' })
export class VisitFilter {
  @Field(() => [VisitFilter], { nullable: true, description: 'All hold.' })
  and?: VisitFilter[];

  @Field(() => [VisitFilter], { nullable: true, description: 'At least one holds.' })
  or?: VisitFilter[];

  @Field(() => VisitFilter, { nullable: true, description: 'Does not hold.' })
  not?: VisitFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When.' })
  at?: DateTimeFilter;

  @Field(() => NumberFilter, { nullable: true, description: 'How long, minutes.' })
  durationMinutes?: NumberFilter;

  @Field(() => StringFilter, { nullable: true, description: 'What for.' })
  purpose?: StringFilter;
}

export enum VisitSort {
  AT = 'AT',
  DURATION = 'DURATION',
}
registerEnumType(VisitSort, {
  name: 'VisitSort',
  description: 'What visits are ordered by. Rows without a readable value come last.',
  valuesConfig: { AT: { description: 'When.' }, DURATION: { description: 'How long.' } },
});

@InputType({ description: 'How visits are ordered.' })
export class VisitOrder {
  @Field(() => VisitSort, { description: 'By what.' })
  field!: VisitSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
