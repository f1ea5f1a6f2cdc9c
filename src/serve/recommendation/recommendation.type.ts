import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { InternalId } from '../../model/ids.js';
import { Customer } from '../customer/customer.type.js';
import { Product } from '../product/product.type.js';

export enum RecommendationReason {
  SIMILAR_ITEMS = 'SIMILAR_ITEMS',
  CONTENT = 'CONTENT',
  BUY_AGAIN = 'BUY_AGAIN',
  CIRCLE = 'CIRCLE',
  FRIENDS = 'FRIENDS',
  COMMUNITY = 'COMMUNITY',
  REGION = 'REGION',
  STORE = 'STORE',
  CHANNEL = 'CHANNEL',
  PART_OF_DAY = 'PART_OF_DAY',
  SEASON = 'SEASON',
  POPULAR = 'POPULAR',
}
registerEnumType(RecommendationReason, {
  name: 'RecommendationReason',
  description: 'What contributed most to a recommendation, as far as it may be told.',
  valuesConfig: {
    SIMILAR_ITEMS: { description: 'It goes with what this customer has.' },
    CONTENT: {
      description:
        'By its category, brand and price it suits what this customer has; too few customers have it for more to be known.',
    },
    BUY_AGAIN: {
      description:
        'This customer bought it, and by how soon it is bought again, by everybody and by them, it is due on the day that the list is for.',
    },
    CIRCLE: {
      description:
        'Several people this customer is connected to have it: at least 5 of at least 10, and not all of them.',
    },
    FRIENDS: {
      description:
        'It goes with what people this customer is connected to have, or, where these are few, with what they and people whom they are connected to have; nobody is named, no number is given.',
    },
    COMMUNITY: {
      description:
        'Members of a community of this customer use it more than others do, lately where times are known: at least 10 of at least 50. No member is named, no number is given.',
    },
    REGION: {
      description:
        'People in the city or country of this customer use it more than others do: at least 10 of at least 50. Nobody is named, no number is given.',
    },
    STORE: {
      description:
        'It is bought more in the store or near the place that the list is for, in a store where this customer shops or near it, or in those of their city than in others: at least 10 of at least 50 who bought there. Nobody is named, no number is given.',
    },
    CHANNEL: {
      description:
        'Customers buy it more through the channel that the list is for than otherwise: at least 10 of at least 50. Everybody gets this, also those who agreed to nothing.',
    },
    PART_OF_DAY: {
      description:
        'Customers use it more at the part of the day that the list is for than otherwise: at least 10 of at least 50. Everybody gets this, also those who agreed to nothing.',
    },
    SEASON: {
      description:
        'Customers use it more around the day that the list is for than at other times of the year, in at least two years: at least 10 of at least 50 in each. Everybody gets this, also those who agreed to nothing.',
    },
    POPULAR: { description: 'Many customers have it. Everybody gets this, also those who agreed to nothing.' },
  },
});

export enum PartOfDay {
  MORNING = 'MORNING',
  AFTERNOON = 'AFTERNOON',
  EVENING = 'EVENING',
  NIGHT = 'NIGHT',
}
registerEnumType(PartOfDay, {
  name: 'PartOfDay',
  description: 'Six hours of a day, by the clock of the shop.',
  valuesConfig: {
    MORNING: { description: 'From 6 until 12.' },
    AFTERNOON: { description: 'From 12 until 18.' },
    EVENING: { description: 'From 18 until midnight.' },
    NIGHT: { description: 'From midnight until 6.' },
  },
});

export enum ExplanationLanguage {
  EN = 'EN',
  RU = 'RU',
}
registerEnumType(ExplanationLanguage, {
  name: 'ExplanationLanguage',
  description: 'A language in which reasons are told.',
  valuesConfig: { EN: { description: 'English.' }, RU: { description: 'Russian.' } },
});

@ObjectType({ description: 'A product that a customer may like.' })
export class Recommendation {
  productId!: InternalId;

  @Field(() => Product, { nullable: true, description: 'The product.' })
  product?: Product;

  @Field(() => Int, { description: 'The place in the list, from 1.' })
  rank!: number;

  @Field(() => RecommendationReason, { description: 'What contributed most.' })
  reason!: RecommendationReason;

  /** Whose list it is sees it, nobody else. */
  becauseId!: InternalId | null;

  @Field(() => Product, {
    nullable: true,
    description:
      'The product of the customer that speaks most for this one, where the reason is SIMILAR_ITEMS. Told to the customer alone.',
  })
  because?: Product;

  @Field(() => [Customer], { nullable: true, description: 'Friends who have it and agreed to be named.' })
  friends?: readonly Customer[];

  @Field(() => String, { description: 'The reason in a sentence to the customer.' })
  explanation!: string;
}

@ObjectType({ description: 'The list of one of several customers.' })
export class RecommendationList {
  customerId!: InternalId;

  @Field(() => Customer, { nullable: true, description: 'The customer.' })
  customer?: Customer;

  @Field(() => [Recommendation], {
    description: 'What `Customer.recommendations` of this customer is: without consent, the list that everybody gets.',
  })
  recommendations!: readonly Recommendation[];
}
