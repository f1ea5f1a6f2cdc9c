import { Field, InputType, registerEnumType } from 'type-graphql';
import { DateTimeFilter, SortDirection, StringFilter } from '../schema/filters.js';

@InputType({ description: 'Which contacts of campaigns. A value that the viewer may not see satisfies no condition.' })
export class CampaignContactFilter {
  @Field(() => [CampaignContactFilter], { nullable: true, description: 'All hold.' })
  and?: CampaignContactFilter[];

  @Field(() => [CampaignContactFilter], { nullable: true, description: 'At least one holds.' })
  or?: CampaignContactFilter[];

  @Field(() => CampaignContactFilter, { nullable: true, description: 'Does not hold.' })
  not?: CampaignContactFilter;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When.' })
  at?: DateTimeFilter;

  @Field(() => StringFilter, { nullable: true, description: 'email, sms, push …' })
  channel?: StringFilter;

  @Field(() => StringFilter, { nullable: true, description: 'The furthest it went.' })
  outcome?: StringFilter;
}

export enum CampaignContactSort {
  AT = 'AT',
}
registerEnumType(CampaignContactSort, {
  name: 'CampaignContactSort',
  description: 'What contacts of campaigns are ordered by. Rows without a readable value come last.',
  valuesConfig: { AT: { description: 'When.' } },
});

@InputType({ description: 'How contacts of campaigns are ordered.' })
export class CampaignContactOrder {
  @Field(() => CampaignContactSort, { description: 'By what.' })
  field!: CampaignContactSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
