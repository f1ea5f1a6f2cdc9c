import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Resolver, Root } from 'type-graphql';
import { KithError } from '../../model/errors.js';
import { Offer } from '../contact/offer.type.js';
import type { RequestContext } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { internalId } from '../present.js';
import { loaderFor } from '../reference.js';
import { pageSizeMax } from '../schema/connection.js';
import { offerLoader } from './offer.loader.js';
import { RecommendedOffer } from './offer.type.js';

@Resolver(() => Customer)
export class CustomerOfferResolver {
  @FieldResolver(() => [RecommendedOffer], {
    description:
      'The offers of running campaigns that suit this customer, put together now: of campaigns whose purpose the request has and the customer agreed to, in the order of the customer’s own list. To another customer there are none.',
  })
  async offers(
    @Root() customer: Customer & { readonly [internalId]: string },
    @Arg('first', () => Int, { defaultValue: 10, description: `How many, 1 to ${pageSizeMax}.` }) first: number,
    @Ctx() context: RequestContext,
  ): Promise<readonly RecommendedOffer[]> {
    if (!(first >= 1 && first <= pageSizeMax)) {
      throw new KithError('BAD_USER_INPUT', `\`first\` of offers is ${first}; it must be 1 to ${pageSizeMax}.`);
    }
    return (await offerLoader(context, first).load(customer[internalId] as never)) as readonly RecommendedOffer[];
  }
}

@Resolver(() => RecommendedOffer)
export class RecommendedOfferResolver {
  @FieldResolver(() => Offer, { nullable: true, description: 'The offer.' })
  offer(
    @Root() { offerId }: RecommendedOffer,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Offer').load(offerId);
  }
}
