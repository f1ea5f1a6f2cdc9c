import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, type ClassType, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import type { Diffusion } from '../../diffusion/diffusion.js';
import { type InfluencedNoun, InfluenceReads } from '../../graph/influence-reads.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import type { Noun } from '../../model/nouns.js';
import { type RequestContext, runOptions } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { Community } from '../group/community.type.js';
import { internalId } from '../present.js';
import { Category } from '../product/category.type.js';
import { Product } from '../product/product.type.js';
import { loaderFor } from '../reference.js';
import { pageSizeMax } from '../schema/connection.js';
import { Store } from '../store/store.type.js';
import { channels, ContactChannel, pricedChannels } from './channels.js';
import { influenceLoader, influencersLoader, influenceTerms, pathsLoader } from './influence.loader.js';
import {
  DiffusionModel,
  InfluenceBand,
  InfluencePath,
  Influencer,
  Seed,
  SeedArgs,
  SeedChoice,
} from './influence.type.js';
import { seedsFor } from './seeds.js';

interface Row {
  readonly [internalId]: InternalId;
}

const firstDescription = `How many, 1 to ${pageSizeMax}.`;
const pathsMax = 20;
/** What choosing for a request may use; `kith seeds` takes more. */
const bounds = { seed: 1, memoryMb: 256, setsMax: 2 ** 20, worlds: 2_000, reachErrorMax: 0.005, flatteryMax: 0.02 };
const diffusions: Readonly<Record<DiffusionModel, Diffusion['model']>> = {
  [DiffusionModel.INDEPENDENT_CASCADE]: 'independent_cascade',
  [DiffusionModel.LINEAR_THRESHOLD]: 'linear_threshold',
};
/** The compiled product has a worker beside it; uncompiled sources choose in this thread, which breathes between pieces. */
const workers = import.meta.url.endsWith('.js') ? 1 : 0;

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
    return pathsLoader(context, idOf(context, 'Customer', to), first).load(row[internalId]);
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

@Resolver(() => Seed)
export class SeedResolver {
  @FieldResolver(() => Customer, { nullable: true, description: 'The customer.' })
  customer(
    @Root() { customerId }: Seed,
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

@Resolver()
export class SeedsResolver {
  @Query(() => SeedChoice, {
    nullable: true,
    description:
      'Whom to tell first, of those who may be told by the channel, so that most of the target hear of it. The token must be good for marketing by each channel.',
  })
  async seedCustomers(
    @Args(() => SeedArgs) { budget, channel, costs, segment, community, model, withinDays }: SeedArgs,
    @Ctx() context: RequestContext,
  ): Promise<SeedChoice> {
    const asked = pricedChannels(channel, costs);
    const ways = asked.map((each) => {
      const { purpose, contact } = channels[each.channel];
      if (!context.purposes.includes(purpose)) {
        throw new KithError('FORBIDDEN', `The token is not good for ${purpose}.`);
      }
      return { terms: context.termsFor({ ...context.viewer, purpose }), contact, cost: each.cost };
    });
    context.reading.touch(['social_edge', 'inferred_influence', ...ways.map(({ contact }) => contact)]);
    const found = await seedsFor(
      new InfluenceReads(context.graph),
      {
        budget,
        model: diffusions[model],
        withinDays: withinDays ?? null,
        read: influenceTerms(context),
        ways,
        segmentId: segment == null ? null : idOf(context, 'Segment', segment),
        communityId: community == null ? null : idOf(context, 'Community', community),
      },
      { ...bounds, workers, signal: context.signal, run: runOptions(context) },
    );
    const { reach, certificate, customerIds } = found;
    return {
      seeds: customerIds.map((customerId, place) => ({
        customerId,
        rank: place + 1,
        channel: asked[found.ways[place] ?? 0]?.channel ?? ContactChannel.EMAIL,
      })),
      cost: found.cost,
      reach: Math.round(reach.mean),
      reachLower: Math.floor(reach.lower),
      reachUpper: Math.ceil(reach.upper),
      certificate,
    };
  }
}

/** An id of another noun or recipient is nobody's, like one that does not exist. */
function idOf(context: RequestContext, noun: Noun, id: string): InternalId {
  const read = context.ids.read(id);
  return read !== null && read.noun === noun ? read.id : ('' as InternalId);
}

function checkFirst(field: string, first: number, most: number): void {
  if (first >= 1 && first <= most) return;
  throw new KithError('BAD_USER_INPUT', `\`first\` of ${field} is ${first}; it must be 1 to ${most}.`);
}
