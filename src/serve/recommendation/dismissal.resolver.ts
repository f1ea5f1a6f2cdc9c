import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { type Dismissable, dismissalsMax, DismissalWrites } from '../../graph/dismissal-writes.js';
import type { InternalId } from '../../model/ids.js';
import { withinDeadline } from '../consent/about-customer.js';
import { notForThisViewer } from '../consent/who-may.js';
import type { RequestContext } from '../context.js';

const productDescription = 'The product.';
const categoryDescription = 'The category; those below it are meant too.';

/** What customers do not want recommended, said by themselves alone. Each is one transaction: every list that is asked for after it obeys. */
@Resolver()
export class DismissalResolver {
  @Mutation(() => Boolean, {
    nullable: true,
    description: `Never recommends this product to the customer who says so, at most ${dismissalsMax.product} products. True where that changed anything.`,
  })
  dismissRecommendation(
    @Arg('product', () => ID, { description: productDescription }) product: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    return say(context, 'product', product);
  }

  @Mutation(() => Boolean, {
    nullable: true,
    description: 'Takes a dismissal back. True where one stood.',
  })
  restoreRecommendation(
    @Arg('product', () => ID, { description: productDescription }) product: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    return takeBack(context, 'product', product);
  }

  @Mutation(() => Boolean, {
    nullable: true,
    description: `Recommends nothing of this category to the customer who says so, at most ${dismissalsMax.category} categories. True where that changed anything.`,
  })
  notInterested(
    @Arg('category', () => ID, { description: categoryDescription }) category: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    return say(context, 'category', category);
  }

  @Mutation(() => Boolean, {
    nullable: true,
    description: 'Takes back that the customer is not interested. True where it stood.',
  })
  interestedAgain(
    @Arg('category', () => ID, { description: categoryDescription }) category: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    return takeBack(context, 'category', category);
  }
}

function say(context: RequestContext, what: Dismissable, publicId: string): Promise<boolean> {
  const at = context.consent.parts.now();
  const about = { customerId: selfOf(context), id: idOf(context, what, publicId), at };
  return new DismissalWrites(context.graph).say(what, about, withinDeadline(context));
}

function takeBack(context: RequestContext, what: Dismissable, publicId: string): Promise<boolean> {
  const about = { customerId: selfOf(context), id: idOf(context, what, publicId) };
  return new DismissalWrites(context.graph).takeBack(what, about, withinDeadline(context));
}

function selfOf({ self }: RequestContext): InternalId {
  if (self === null) throw notForThisViewer();
  return self;
}

function idOf({ ids }: RequestContext, what: Dismissable, publicId: string): InternalId {
  return ids.idOf(what === 'product' ? 'Product' : 'Category', publicId);
}
