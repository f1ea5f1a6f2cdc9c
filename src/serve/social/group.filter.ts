import { Field, InputType, registerEnumType } from 'type-graphql';
import { SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which groups.' })
export class GroupFilter {
  @Field(() => [GroupFilter], { nullable: true, description: 'All hold.' })
  and?: GroupFilter[];

  @Field(() => [GroupFilter], { nullable: true, description: 'At least one holds.' })
  or?: GroupFilter[];

  @Field(() => GroupFilter, { nullable: true, description: 'Does not hold.' })
  not?: GroupFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The name.' })
  name?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The kind.' })
  kind?: StringFilter;
}

export enum MembershipSort {
  SINCE = 'SINCE',
  NAME = 'NAME',
}
registerEnumType(MembershipSort, {
  name: 'MembershipSort',
  description: 'What the groups of a customer are ordered by. Rows without a readable value come last.',
  valuesConfig: { SINCE: { description: 'Member since.' }, NAME: { description: 'The name of the group.' } },
});

@InputType({ description: 'How the groups of a customer are ordered.' })
export class MembershipOrder {
  @Field(() => MembershipSort, { description: 'By what.' })
  field!: MembershipSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
