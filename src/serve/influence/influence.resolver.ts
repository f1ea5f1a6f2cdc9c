import type { GraphQLResolveInfo } from 'graphql';
import { Arg, type ClassType, Ctx, FieldResolver, ID, Info, Int, Resolver, Root } from 'type-graphql';
import type { InfluencedNoun } from '../../graph/influence-reads.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import type { RequestContext } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { Community } from '../group/community.type.js';
import { internalId } from '../present.js';
import { Category } from '../product/category.type.js';
import { Product } from '../product/product.type.js';
import { loaderFor } from '../reference.js';
import { pageSizeMax } from '../schema/connection.js';
import { Store } from '../store/store.type.js';
import { influenceLoader, influencersLoader, pathsLoader } from './influence.loader.js';
import { InfluenceBand, InfluencePath, Influencer } from './influence.type.js';

interface Row {
  readonly [internalId]: InternalId;
}

const firstDescription = `How many, 1 to ${pageSizeMax}.`;
const pathsMax = 20;

@Resolver(() => Customer)
export class CustomerInfluenceResolver {
  @FieldResolver(() => InfluenceBand, {
    nullable: true,
    description:
      'How far what this customer does is followed by others, as learned from who acted after whom. Null where it may not be known, and always to customers.',
  })
  influence(@Root() row: Row, @Ctx() context: RequestContext): Promise<unknown> {
    return influenceLoader(context).load(row[internalId]);
  }

  @FieldResolver(() => [InfluencePath], {
    description:
      'The ways of at most three steps by which what this customer does may reach another one, likeliest first. Everybody on a way agreed; never shown to customers.',
  })
  influencePaths(
    @Root() row: Row,
    @Arg('to', () => ID, { description: 'The customer to be reached.' }) to: string,
    @Arg('first', () => Int, { defaultValue: 3, description: `How many, 1 to ${pathsMax}.` }) first: number,
    @Ctx() context: RequestContext,
  ): Promise<unknown> {
    checkFirst('influencePaths', first, pathsMax);
    return pathsLoader(context, context.ids.idOf('Customer', to), first).load(row[internalId]);
  }
}

@Resolver(() => InfluencePath)
export class InfluencePathResolver {
  @FieldResolver(() => [Customer], {
    nullable: true,
    description: 'The customers on the way, the two ends among them.',
  })
  async customers(
    @Root() { customerIds }: InfluencePath,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly unknown[] | null> {
    const customers = await loaderFor(context, info, 'Customer').loadMany(customerIds);
    return customers.some((customer) => customer === null || customer instanceof Error) ? null : customers;
  }
}

@Resolver(() => Influencer)
export class InfluencerResolver {
  @FieldResolver(() => Customer, { nullable: true, description: 'The customer.' })
  customer(
    @Root() { customerId }: Influencer,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Customer').load(customerId);
  }
}

/** The field `influencers` of a type that customers have to do with. `who` ends its description. */
function influencersOf(noun: InfluencedNoun, type: () => ClassType, who: string): ClassType {
  @Resolver(type)
  class InfluencersResolver {
    @FieldResolver(() => [Influencer], {
      description: `Whose acts are followed most, of ${who}. Empty to customers.`,
    })
    influencers(
      @Root() row: Row,
      @Arg('first', () => Int, { defaultValue: 10, description: firstDescription }) first: number,
      @Ctx() context: RequestContext,
    ): Promise<unknown> {
      checkFirst('influencers', first, pageSizeMax);
      return influencersLoader(context, noun, first).load(row[internalId]);
    }
  }
  return InfluencersResolver;
}

export const ProductInfluencersResolver = influencersOf('Product', () => Product, 'those who bought this product');
export const CategoryInfluencersResolver = influencersOf(
  'Category',
  () => Category,
  'those who bought of this category or one below it',
);
export const StoreInfluencersResolver = influencersOf('Store', () => Store, 'those who shop in this store');
export const CommunityInfluencersResolver = influencersOf(
  'Community',
  () => Community,
  'the members of this community',
);

function checkFirst(field: string, first: number, most: number): void {
  if (first >= 1 && first <= most) return;
  throw new KithError('BAD_USER_INPUT', `\`first\` of ${field} is ${first}; it must be 1 to ${most}.`);
}
