import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Float, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { customersOfListsMax } from '../../graph/recommendation-reads.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { explanationText } from '../../recommend/explanation.js';
import { visibleIds } from '../nodes.js';
import type { RequestContext } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { internalId } from '../present.js';
import { Product } from '../product/product.type.js';
import { loaderFor } from '../reference.js';
import { pageSizeMax } from '../schema/connection.js';
import { Day } from '../schema/scalars.js';
import { type AskedList, askedFault, askedListOf, Position, RecommendationFilter } from './recommendation.filter.js';
import { namedFriends, namedMax } from './named-friend.loader.js';
import { recommendationLoader } from './recommendation.loader.js';
import { ExplanationLanguage, PartOfDay, Recommendation, RecommendationList } from './recommendation.type.js';

const firstDescription = `How many, 1 to ${pageSizeMax}.`;
const diversityDescription =
  'How far products that are like each other give way to others, 0 to 1. At 0 the best stand in their order.';

const friendsDescription = `Where the reason is FRIENDS or CIRCLE: friends who have the product for two days or more, whose influence counts in its score and who agreed to be named, those with most influence first, at most ${namedMax}. Told to the customer alone.`;
const filterDescription = 'Which products may stand in it.';
const partOfDayDescription =
  'When it is for, by the clock of the shop: what is used more at that part of the day than otherwise moves up. Without it nothing does.';

const dateDescription =
  'The day that it is for: what is used more around it in every year than at other times moves up. Today where it is not given.';

const noveltyDescription =
  'How far products that many have give way to others, 0 to 1. At 0 the best stand in their order.';
const channelDescription =
  'The channel that it is for, as purchases name it (`web`, `app`, `store`): what is bought more through it than otherwise moves up. Without it nothing does.';
const storeDescription =
  'The store that it is for, as for who stands in it: what is bought more there, or in the stores within some 10 km of it, than in others moves up, whoever the customer is. Without it and `near`, that of the stores where the customer shops, of those near them and of those of their city, where that may be used.';
const nearDescription =
  'Where it is for, as for who is there now: what is bought more in the stores within some 10 km than in others moves up, whoever the customer is. It is kept nowhere; such a list takes no part in experiments.';

@Resolver(() => Customer)
export class CustomerRecommendationResolver {
  @FieldResolver(() => [Recommendation], {
    description:
      'What this customer may like, put together now. Without consent, or outside the purpose, it is the list that everybody gets.',
  })
  async recommendations(
    @Root() customer: Customer & { readonly [internalId]: string },
    @Arg('first', () => Int, { defaultValue: 10, description: firstDescription }) first: number,
    @Arg('diversity', () => Float, { defaultValue: 0, description: diversityDescription }) diversity: number,
    @Arg('novelty', () => Float, { defaultValue: 0, description: noveltyDescription }) novelty: number,
    @Arg('filter', () => RecommendationFilter, { nullable: true, description: filterDescription })
    filter: RecommendationFilter | null,
    @Arg('partOfDay', () => PartOfDay, { nullable: true, description: partOfDayDescription })
    partOfDay: PartOfDay | null,
    @Arg('date', () => Day, { nullable: true, description: dateDescription }) date: Date | null,
    @Arg('store', () => ID, { nullable: true, description: storeDescription }) store: string | null,
    @Arg('near', () => Position, { nullable: true, description: nearDescription }) near: Position | null,
    @Arg('channel', () => String, { nullable: true, description: channelDescription }) channel: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly Recommendation[]> {
    const asked = askedListOf({ first, diversity, novelty, filter, partOfDay, date, store, near, channel });
    checkAsked('recommendations', asked);
    const list = await recommendationLoader(context, asked).load(customer[internalId] as never);
    // What follows are products, which are about nobody.
    context.reading.complete();
    return list as readonly Recommendation[];
  }
}

@Resolver(() => Recommendation)
export class RecommendationResolver {
  @FieldResolver(() => Product, { nullable: true, description: 'The product.' })
  product(
    @Root() recommendation: Recommendation,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Product').load(recommendation.productId);
  }

  @FieldResolver(() => Product, {
    nullable: true,
    description:
      'The product of the customer that speaks most for this one, where the reason is SIMILAR_ITEMS. Told to the customer alone.',
  })
  because(
    @Root() recommendation: Recommendation,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> | null {
    if (recommendation.becauseId === null) return null;
    return loaderFor(context, info, 'Product').load(recommendation.becauseId);
  }

  @FieldResolver(() => [Customer], { nullable: true, description: friendsDescription })
  async friends(
    @Root() recommendation: Recommendation,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly unknown[]> {
    const ids = await namedFriends(context, recommendation);
    const loader = loaderFor(context, info, 'Customer');
    const friends = await Promise.all(ids.map((id) => loader.load(id)));
    return friends.filter((friend) => friend !== null);
  }

  @FieldResolver(() => String, { description: 'The reason in a sentence to the customer.' })
  explanation(
    @Root() recommendation: Recommendation,
    @Arg('language', () => ExplanationLanguage, {
      defaultValue: ExplanationLanguage.EN,
      description: 'In which language.',
    })
    language: ExplanationLanguage,
  ): string {
    return explanationText(recommendation.reason, language);
  }
}

@Resolver(() => RecommendationList)
export class RecommendationListResolver {
  @Query(() => [RecommendationList], {
    nullable: 'items',
    description:
      'The lists of several customers, in the order of the ids: null for one of whom the viewer may not know. For staff and apps; the token must be good for `personalise.own`.',
  })
  async recommendationsFor(
    @Arg('customerIds', () => [ID], { description: `Whose lists, 1 to ${customersOfListsMax} ids.` })
    customerIds: string[],
    @Arg('first', () => Int, { defaultValue: 10, description: `${firstDescription} Of each list.` }) first: number,
    @Arg('diversity', () => Float, { defaultValue: 0, description: diversityDescription }) diversity: number,
    @Arg('novelty', () => Float, { defaultValue: 0, description: noveltyDescription }) novelty: number,
    @Arg('filter', () => RecommendationFilter, { nullable: true, description: filterDescription })
    filter: RecommendationFilter | null,
    @Arg('partOfDay', () => PartOfDay, { nullable: true, description: partOfDayDescription })
    partOfDay: PartOfDay | null,
    @Arg('date', () => Day, { nullable: true, description: dateDescription }) date: Date | null,
    @Arg('store', () => ID, { nullable: true, description: storeDescription }) store: string | null,
    @Arg('near', () => Position, { nullable: true, description: nearDescription }) near: Position | null,
    @Arg('channel', () => String, { nullable: true, description: channelDescription }) channel: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly (Pick<RecommendationList, 'customerId' | 'recommendations'> | null)[]> {
    if (!context.purposes.includes('personalise.own')) {
      throw new KithError('FORBIDDEN', 'The token is not good for personalise.own.');
    }
    const asked = askedListOf({ first, diversity, novelty, filter, partOfDay, date, store, near, channel });
    checkAsked('recommendationsFor', asked);
    checkCustomers(customerIds.length);
    const ids = customerIds.map((id) => customerOf(context, id));
    const known = ids.flatMap((id) => id ?? []);
    const visible = await visibleIds(context, 'Customer', known);
    const loader = recommendationLoader(context, asked);
    return Promise.all(
      ids.map(async (customerId) => {
        if (customerId === null || !visible.has(customerId)) return null;
        return { customerId, recommendations: (await loader.load(customerId)) as readonly Recommendation[] };
      }),
    );
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer.' })
  customer(
    @Root() { customerId }: RecommendationList,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Customer').load(customerId);
  }
}

/** Null for an id of another noun or recipient, which is nobody's. */
function customerOf(context: RequestContext, id: string): InternalId | null {
  const read = context.ids.read(id);
  return read?.noun === 'Customer' ? read.id : null;
}

function checkAsked(field: string, asked: AskedList): void {
  const fault = askedFault(field, asked);
  if (fault !== null) throw new KithError('BAD_USER_INPUT', fault);
}

function checkCustomers(count: number): void {
  if (count >= 1 && count <= customersOfListsMax) return;
  throw new KithError(
    'BAD_USER_INPUT',
    `recommendationsFor takes 1 to ${customersOfListsMax} customerIds, not ${count}: ask for more in pages.`,
  );
}
