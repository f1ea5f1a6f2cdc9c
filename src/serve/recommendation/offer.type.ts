import { Field, Int, ObjectType } from 'type-graphql';
import type { InternalId } from '../../model/ids.js';
import { Offer } from '../contact/offer.type.js';
import { Recommendation } from './recommendation.type.js';

@ObjectType({ description: 'An offer of a running campaign that suits a customer.' })
export class RecommendedOffer {
  offerId!: InternalId;

  @Field(() => Int, { description: 'The place among the offers, from 1.' })
  rank!: number;

  @Field(() => Offer, { nullable: true, description: 'The offer.' })
  offer?: Offer;

  @Field(() => Recommendation, {
    description:
      'Why it suits: the product with the highest place in the list of the customer that the offer is about. Its `rank` is that place.',
  })
  recommendation!: Recommendation;
}
