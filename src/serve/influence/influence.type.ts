import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { InternalId } from '../../model/ids.js';
import { Customer } from '../customer/customer.type.js';
import { ContactChannel } from './channels.js';

export enum InfluenceBand {
  LOW = 'LOW',
  MEDIUM = 'MEDIUM',
  HIGH = 'HIGH',
}
registerEnumType(InfluenceBand, {
  name: 'InfluenceBand',
  description: 'How far acts are followed, in bands. It tells what passes along ties, not what a campaign would cause.',
  valuesConfig: {
    LOW: { description: 'Of four acts less than one is expected to be followed by somebody.' },
    MEDIUM: { description: 'Of four acts one to four are.' },
    HIGH: { description: 'Each act is expected to be followed by one customer or more.' },
  },
});

registerEnumType(ContactChannel, {
  name: 'ContactChannel',
  description: 'How customers are told. Who may be told is decided by their consent to marketing by this channel.',
  valuesConfig: {
    EMAIL: { description: 'To their e-mail address.' },
    SMS: { description: 'A text to their phone.' },
    PUSH: { description: 'A notice on a device of theirs.' },
    CALL: { description: 'A call to their phone.' },
    POST: { description: 'A letter to their address.' },
    MESSENGER: { description: 'A message to an account of theirs.' },
  },
});

export enum DiffusionModel {
  INDEPENDENT_CASCADE = 'INDEPENDENT_CASCADE',
  LINEAR_THRESHOLD = 'LINEAR_THRESHOLD',
}
registerEnumType(DiffusionModel, {
  name: 'DiffusionModel',
  description: 'How hearing of something passes along the learned influences.',
  valuesConfig: {
    INDEPENDENT_CASCADE: {
      description: 'Each who heard of it has one chance with each follower, the probability of the influence.',
    },
    LINEAR_THRESHOLD: {
      description:
        'A customer hears of it when the influences of those who heard of it sum to a threshold that is uniform from 0 to 1. Where those on one customer sum to more than 1, they are scaled to 1.',
    },
  },
});

@ObjectType({ description: 'A customer whose acts others follow.' })
export class Influencer {
  customerId!: InternalId;

  @Field(() => Customer, { nullable: true, description: 'The customer.' })
  customer?: Customer;

  @Field(() => InfluenceBand, { description: "How far the customer's acts are followed." })
  influence!: InfluenceBand;
}

@ObjectType({ description: 'A way by which what one customer does may reach another one.' })
export class InfluencePath {
  customerIds!: readonly InternalId[];

  @Field(() => [Customer], { nullable: true, description: 'The customers on the way, the two ends among them.' })
  customers?: readonly Customer[];

  @Field(() => InfluenceBand, {
    description: 'How likely an act passes the whole way: HIGH from one in five, MEDIUM from one in twenty.',
  })
  strength!: InfluenceBand;
}

@ObjectType({ description: 'A customer to be told.' })
export class Seed {
  customerId!: InternalId;

  @Field(() => Int, { description: 'The place in the order of the choice, from 1.' })
  rank!: number;

  @Field(() => ContactChannel, { description: 'How to tell the customer: the cheapest channel that they agreed to.' })
  channel!: ContactChannel;

  @Field(() => Customer, { nullable: true, description: 'The customer.' })
  customer?: Customer;
}

@ObjectType({
  description:
    'Whom to tell first so that most of the target hear of it, if acts pass along ties with the learned probabilities. A model of what passes on, and no promise of what a campaign causes.',
})
export class SeedChoice {
  @Field(() => [Seed], { description: 'In the order of the choice.' })
  seeds!: readonly Seed[];

  @Field(() => Int, { description: 'What telling them all costs, in the unit of the budget.' })
  cost!: number;

  @Field(() => Int, {
    description: 'Customers of the target who are expected to hear of it, from worlds played forward; rounded.',
  })
  reach!: number;

  @Field(() => Int, { description: 'Lower end of the 95 % interval of the reach.' })
  reachLower!: number;

  @Field(() => Int, { description: 'Upper end of the 95 % interval of the reach.' })
  reachUpper!: number;

  @Field(() => Float, {
    description: 'The seeds are certified to reach at least this share of what the best choice reaches, 0 to 1.',
  })
  certificate!: number;
}

@InputType({ description: 'What telling one customer by a channel costs.' })
export class ChannelCost {
  @Field(() => ContactChannel, { description: 'The channel, each at most once.' })
  channel!: ContactChannel;

  @Field(() => Int, { description: 'The cost, in the unit of the budget, 1 to 1,000,000.' })
  cost!: number;
}

@ArgsType()
export class SeedArgs {
  @Field(() => Int, {
    description:
      'How many customers may be told, 1 to 1,000; or with `costs` what telling them may cost, at most what 1,000 of the cheapest cost.',
  })
  budget!: number;

  @Field(() => ContactChannel, { nullable: true, description: 'How they are told; or `costs`.' })
  channel?: ContactChannel;

  @Field(() => [ChannelCost], {
    nullable: true,
    description:
      'By which channels they may be told, and at what cost: each by the cheapest that they agreed to. In place of `channel`.',
  })
  costs?: readonly ChannelCost[];

  @Field(() => ID, { nullable: true, description: 'Only members of this segment count as reached.' })
  segment?: string;

  @Field(() => ID, { nullable: true, description: 'Only members of this community count as reached.' })
  community?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'Only who would want this product count as reached, as `productAudience` finds them by these channels: at most 100. The token must be good for `personalise.own` as well.',
  })
  product?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'It passes on as purchases in this category do, where enough is known of it; else as those in the category of `product`, or as acts over all. It changes nothing of who counts as reached.',
  })
  category?: string;

  @Field(() => DiffusionModel, {
    defaultValue: DiffusionModel.INDEPENDENT_CASCADE,
    description: 'How hearing of it passes on.',
  })
  model!: DiffusionModel;

  @Field(() => Int, { nullable: true, description: 'Days within which they are to hear of it, 1 to 365.' })
  withinDays?: number;
}
