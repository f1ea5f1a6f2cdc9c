import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { allowedByAll } from '../../consent/terms.js';
import { AudienceReads } from '../../graph/audience-reads.js';
import { KithError } from '../../model/errors.js';
import { type RequestContext, runOptions } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { channels } from '../influence/channels.js';
import { loaderFor } from '../reference.js';
import { pageSizeMax } from '../schema/connection.js';
import { AudienceArgs, AudienceMember } from './audience.type.js';
import { likelyBuyers } from './likely-buyers.js';
import { listTerms, noteLists, servedLists } from './recommendation.loader.js';

@Resolver(() => AudienceMember)
export class AudienceResolver {
  @Query(() => [AudienceMember], {
    nullable: true,
    description:
      'Who would want a product, of those who may be known of and may be told by the channel: those first in whose lists it stands highest. Not who has it, or does not want it. For staff and apps; the token must be good for `personalise.own` and for marketing by the channel.',
  })
  async productAudience(
    @Args(() => AudienceArgs) { product, channel, first }: AudienceArgs,
    @Ctx() context: RequestContext,
  ): Promise<readonly Pick<AudienceMember, 'customerId' | 'rank'>[]> {
    const { purpose, contact } = channels[channel];
    for (const needed of ['personalise.own', purpose] as const) {
      if (!context.purposes.includes(needed)) throw new KithError('FORBIDDEN', `The token is not good for ${needed}.`);
    }
    if (!(first >= 1 && first <= pageSizeMax))
      throw new KithError(
        'BAD_USER_INPUT',
        `\`first\` of productAudience is ${first}; it must be 1 to ${pageSizeMax}.`,
      );
    const terms = await listTerms(context);
    const told = context.termsFor({ ...context.viewer, purpose });
    noteLists(context, terms);
    context.reading.touchUnder([contact], [{ purpose, terms: told, categories: [contact] }]);
    const found = await likelyBuyers(
      { audience: new AudienceReads(context.graph), ...servedLists(context) },
      {
        productId: context.ids.idOf('Product', product),
        first,
        terms,
        at: context.consent.parts.now(),
        visible: allowedByAll(context.terms, [told]),
        ways: [{ terms: told, contact }],
      },
      runOptions(context),
    );
    for (const { customerId } of found) context.reading.customers.add(customerId);
    return found.map(({ customerId }, place) => ({ customerId, rank: place + 1 }));
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer.' })
  customer(
    @Root() { customerId }: AudienceMember,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Customer').load(customerId);
  }
}
