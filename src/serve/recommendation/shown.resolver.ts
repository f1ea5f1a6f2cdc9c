import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { measuredCategories, measurement } from '../../consent/measurement.js';
import { ShownListWrites } from '../../graph/shown-list-writes.js';
import { KithError } from '../../model/errors.js';
import { withinDeadline } from '../consent/about-customer.js';
import { notForThisViewer } from '../consent/who-may.js';
import type { RequestContext } from '../context.js';
import { pageSizeMax } from '../schema/connection.js';
import { listTerms } from './recommendation.loader.js';

/** What customers saw of their own lists, as the front end before them says it. Nobody can say it of another's. */
@Resolver()
export class ShownResolver {
  @Mutation(() => Boolean, {
    nullable: true,
    description:
      'The customer saw these products of a list of the last day. True where that was not known. False as well where nothing is kept of their lists.',
  })
  recommendationsSeen(
    @Arg('products', () => [ID], { description: `The products, 1 to ${pageSizeMax}.` }) products: string[],
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    if (products.length < 1 || products.length > pageSizeMax)
      throw new KithError(
        'BAD_USER_INPUT',
        `recommendationsSeen takes 1 to ${pageSizeMax} products, not ${products.length}.`,
      );
    return note(context, 'seen', products);
  }

  @Mutation(() => Boolean, {
    nullable: true,
    description:
      'The customer followed a product of a list of the last day. True where that was not known. False as well where nothing is kept of their lists.',
  })
  recommendationClicked(
    @Arg('product', () => ID, { description: 'The product.' }) product: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    return note(context, 'clicked', [product]);
  }
}

async function note(context: RequestContext, act: 'seen' | 'clicked', products: readonly string[]): Promise<boolean> {
  const { self, ids, graph } = context;
  if (self === null) throw notForThisViewer();
  const terms = await listTerms(context);
  const measure = context.termsFor(measurement);
  const categories = ['behaviour_web'] as const;
  context.reading.touchUnder(measuredCategories, [
    { purpose: 'personalise.own', terms: terms.read, categories },
    { purpose: measurement.purpose, terms: measure, categories: measuredCategories },
  ]);
  const productIds = products.map((id) => ids.idOf('Product', id));
  const about = { customerId: self, productIds, act, at: context.consent.parts.now() };
  return new ShownListWrites(graph).note(about, { read: terms.read, measure }, withinDeadline(context));
}
