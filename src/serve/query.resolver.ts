import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Field, ID, Info, Query, Resolver } from 'type-graphql';
import { answerInfo } from './answer.js';
import type { RequestContext } from './context.js';
import { CustomerFilter, CustomerOrder } from './customer/customer.filter.js';
import { Customer } from './customer/customer.type.js';
import { Promotion } from './digital/promotion.type.js';
import { Community } from './group/community.type.js';
import { Segment } from './group/segment.type.js';
import { Category } from './product/category.type.js';
import { ProductFilter, ProductOrder } from './product/product.filter.js';
import { Product } from './product/product.type.js';
import { PurchaseFilter, PurchaseOrder } from './purchase/purchase.filter.js';
import { Purchase } from './purchase/purchase.type.js';
import { roots } from './roots.js';
import { connectionType, PageArgs } from './schema/connection.js';
import { Node } from './schema/node.js';
import { GroupFilter } from './social/group.filter.js';
import { Group } from './social/group.type.js';
import { StoreFilter, StoreOrder } from './store/store.filter.js';
import { Store } from './store/store.type.js';
import { Campaign } from './contact/campaign.type.js';

const CampaignConnection = connectionType('Campaign', () => Campaign);
const CategoryConnection = connectionType('Category', () => Category);
const CommunityConnection = connectionType('Community', () => Community);
const CustomerConnection = connectionType('Customer', () => Customer);
const GroupConnection = connectionType('Group', () => Group);
const ProductConnection = connectionType('Product', () => Product);
const PromotionConnection = connectionType('Promotion', () => Promotion);
const PurchaseConnection = connectionType('Purchase', () => Purchase);
const SegmentConnection = connectionType('Segment', () => Segment);
const StoreConnection = connectionType('Store', () => Store);

const searchDescription =
  'Words that must occur, the last one may be a beginning. Ordered by relevance; not together with `filter` or `orderBy`.';

@ArgsType()
class CustomersArgs extends PageArgs {
  @Field(() => CustomerFilter, { nullable: true, description: 'Which customers.' })
  filter?: CustomerFilter;

  @Field(() => CustomerOrder, { nullable: true, description: 'In which order; the newest first if none is given.' })
  orderBy?: CustomerOrder;
}

@ArgsType()
class PurchasesArgs extends PageArgs {
  @Field(() => PurchaseFilter, { nullable: true, description: 'Which purchases.' })
  filter?: PurchaseFilter;

  @Field(() => PurchaseOrder, { nullable: true, description: 'In which order; the latest first if none is given.' })
  orderBy?: PurchaseOrder;
}

@ArgsType()
class GroupsArgs extends PageArgs {
  @Field(() => GroupFilter, { nullable: true, description: 'Which groups.' })
  filter?: GroupFilter;
}

@ArgsType()
class StoresArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: searchDescription })
  search?: string;

  @Field(() => StoreFilter, { nullable: true, description: 'Which stores.' })
  filter?: StoreFilter;

  @Field(() => StoreOrder, { nullable: true, description: 'In which order; by name if none is given.' })
  orderBy?: StoreOrder;
}

@ArgsType()
class ProductsArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: searchDescription })
  search?: string;

  @Field(() => ProductFilter, { nullable: true, description: 'Which products.' })
  filter?: ProductFilter;

  @Field(() => ProductOrder, { nullable: true, description: 'In which order; by name if none is given.' })
  orderBy?: ProductOrder;
}

/** One field a root; all of them go through the one composer. Unknown, foreign and invisible ids are null alike. */
@Resolver()
export class QueryResolver {
  @Query(() => Customer, {
    nullable: true,
    description: 'The customer in front of the client, from the token; null where there is none.',
  })
  me(@Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }

  @Query(() => Node, { nullable: true, description: 'Anything with an id that was minted for this recipient.' })
  node(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Customer, { nullable: true, description: 'A customer by id.' })
  customer(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => CustomerConnection, {
    nullable: true,
    description: 'Customers that the viewer may know of, newest first.',
  })
  customers(
    @Args(() => CustomersArgs) _args: CustomersArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Store, { nullable: true, description: 'A store by id.' })
  store(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Product, { nullable: true, description: 'A product by id.' })
  product(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Category, { nullable: true, description: 'A category by id.' })
  category(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Purchase, { nullable: true, description: 'A purchase by id.' })
  purchase(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Group, { nullable: true, description: 'A group by id.' })
  group(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Promotion, { nullable: true, description: 'A promotion by id.' })
  promotion(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Campaign, { nullable: true, description: 'A campaign by id.' })
  campaign(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Community, { nullable: true, description: 'A community by id.' })
  community(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => Segment, { nullable: true, description: 'A segment by id.' })
  segment(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => StoreConnection, { nullable: true, description: 'Stores by name, or by search.' })
  stores(@Args(() => StoresArgs) _args: StoresArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }

  @Query(() => ProductConnection, { nullable: true, description: 'Products by name, or by search.' })
  products(
    @Args(() => ProductsArgs) _args: ProductsArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => CategoryConnection, { nullable: true, description: 'Categories by name.' })
  categories(@Args(() => PageArgs) _args: PageArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }

  @Query(() => PurchaseConnection, {
    nullable: true,
    description: 'Purchases that the viewer may know of, latest first.',
  })
  purchases(
    @Args(() => PurchasesArgs) _args: PurchasesArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return answerRootField(context, info);
  }

  @Query(() => GroupConnection, { nullable: true, description: 'Groups by name.' })
  groups(@Args(() => GroupsArgs) _args: GroupsArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }

  @Query(() => PromotionConnection, { nullable: true, description: 'Promotions, latest start first.' })
  promotions(@Args(() => PageArgs) _args: PageArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }

  @Query(() => CampaignConnection, { nullable: true, description: 'Campaigns, latest start first.' })
  campaigns(@Args(() => PageArgs) _args: PageArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }

  @Query(() => CommunityConnection, { nullable: true, description: 'Communities by label.' })
  communities(@Args(() => PageArgs) _args: PageArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }

  @Query(() => SegmentConnection, { nullable: true, description: 'Segments by name.' })
  segments(@Args(() => PageArgs) _args: PageArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return answerRootField(context, info);
  }
}

function answerRootField(context: RequestContext, info: GraphQLResolveInfo): Promise<unknown> {
  const root = roots[info.fieldName];
  if (root === undefined) throw new Error(`${info.fieldName} is missing in the table of roots`);
  return answerInfo(context, info, root);
}
