import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { InternalId } from '../../model/ids.js';
import { Product } from '../product/product.type.js';

export enum RecommendationReason {
  SIMILAR_ITEMS = 'SIMILAR_ITEMS',
  FRIENDS = 'FRIENDS',
  POPULAR = 'POPULAR',
}
registerEnumType(RecommendationReason, {
  name: 'RecommendationReason',
  description: 'What contributed most to a recommendation.',
  valuesConfig: {
    SIMILAR_ITEMS: { description: 'Customers who have what this one has, have this as well.' },
    FRIENDS: { description: 'People this customer is connected to have it; nobody is named and no number is given.' },
    POPULAR: { description: 'Many customers have it. Everybody gets this, also those who agreed to nothing.' },
  },
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
}
