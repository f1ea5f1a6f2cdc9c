import { Field, InputType, registerEnumType } from 'type-graphql';
import { SortDirection } from '../schema/filters.js';

export enum TieSort {
  SINCE = 'SINCE',
  STRENGTH = 'STRENGTH',
  NAME = 'NAME',
  PURCHASES = 'PURCHASES',
  FOLLOWERS = 'FOLLOWERS',
}
registerEnumType(TieSort, {
  name: 'TieSort',
  description:
    'What ties are ordered by. Rows without a readable value come last, and only what the viewer may see is counted.',
  valuesConfig: {
    SINCE: { description: 'When the tie began.' },
    STRENGTH: { description: 'How strong the tie is.' },
    NAME: { description: 'The name at the far end.' },
    PURCHASES: { description: 'How many purchases the far end made, up to 1,000.' },
    FOLLOWERS: { description: 'How many followers the far end has, up to 1,000.' },
  },
});

@InputType({ description: 'How ties are ordered.' })
export class TieOrder {
  @Field(() => TieSort, { description: 'By what.' })
  field!: TieSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}

export enum BuyerSort {
  PURCHASES = 'PURCHASES',
  NAME = 'NAME',
}
registerEnumType(BuyerSort, {
  name: 'BuyerSort',
  description: 'What those who bought are ordered by.',
  valuesConfig: { PURCHASES: { description: 'How often they bought.' }, NAME: { description: 'The name.' } },
});

@InputType({ description: 'How those who bought are ordered.' })
export class BuyerOrder {
  @Field(() => BuyerSort, { description: 'By what.' })
  field!: BuyerSort;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which way.' })
  direction!: SortDirection;
}
