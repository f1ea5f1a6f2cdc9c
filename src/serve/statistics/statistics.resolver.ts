import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { ageBands } from '../../consent/statistics/cohort.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import type { Noun } from '../../model/nouns.js';
import { type RequestContext, runOptions } from '../context.js';
import { Community } from '../group/community.type.js';
import { Segment } from '../group/segment.type.js';
import { Product } from '../product/product.type.js';
import { loaderFor } from '../reference.js';
import { Store } from '../store/store.type.js';
import type { Question, Snapshot } from './desk.js';
import {
  ProductStatistics,
  ProductStatisticsArgs,
  ProductStatisticsRow,
  SegmentBreakdown,
  SegmentStatistics,
  SegmentStatisticsArgs,
  type SegmentStatisticsFilter,
  SegmentStatisticsRow,
  statisticsDescriptions,
  statisticsRowsMax,
  StoreSales,
  StoreSalesArgs,
  StoreSalesRow,
  StoreStatistics,
  StoreStatisticsArgs,
  StoreStatisticsRow,
} from './statistics.type.js';
import {
  periodsOf,
  productFigures,
  salesFigures,
  segmentFigures,
  storeFigures,
  type StoreQuestion,
  totalOf,
} from './tables.js';

const periodsMax = 31;

@Resolver()
export class StatisticsResolver {
  @Query(() => SegmentStatistics, { nullable: true, description: statisticsDescriptions.segments })
  async segmentStatistics(
    @Args(() => SegmentStatisticsArgs) { by, filter = {} }: SegmentStatisticsArgs,
    @Ctx() context: RequestContext,
  ): Promise<object | null> {
    const { segment, community, ageBand, country, city } = filter;
    checkFilter(filter);
    const about = {
      by,
      filter: {
        ...(segment != null && { segmentId: internalId(context, 'Segment', segment) }),
        ...(community != null && { communityId: internalId(context, 'Community', community) }),
        ...(ageBand != null && { ageBand }),
        ...(country != null && { country }),
        ...(city != null && { city }),
      },
    };
    return answer(context, { kind: 'segments', about }, async (snapshot) => {
      const { rows, suppressed } = await segmentFigures(snapshot, about);
      return { rows: rows.map((row) => ({ ...row, by })), suppressed, total: totalOf(rows, about) };
    });
  }

  @Query(() => StoreStatistics, { nullable: true, description: statisticsDescriptions.stores })
  storeStatistics(
    @Args(() => StoreStatisticsArgs) args: StoreStatisticsArgs,
    @Ctx() context: RequestContext,
  ): Promise<object | null> {
    const about = storeQuestion(context, args, args.grain);
    return answer(context, { kind: 'stores', about }, (snapshot) => storeFigures(snapshot, about));
  }

  @Query(() => ProductStatistics, { nullable: true, description: statisticsDescriptions.products })
  productStatistics(
    @Args(() => ProductStatisticsArgs) { products, category, first }: ProductStatisticsArgs,
    @Ctx() context: RequestContext,
  ): Promise<object | null> {
    checkRows('first', first);
    const about = {
      first,
      ...(products != null && { productIds: internalIds(context, 'Product', products) }),
      ...(category != null && { categoryId: internalId(context, 'Category', category) }),
    };
    return answer(context, { kind: 'products', about }, (snapshot) => productFigures(snapshot, about));
  }

  @Query(() => StoreSales, { nullable: true, description: statisticsDescriptions.sales })
  storeSales(@Args(() => StoreSalesArgs) args: StoreSalesArgs, @Ctx() context: RequestContext): Promise<object | null> {
    const about = storeQuestion(context, args, 'DAY');
    return answer(context, { kind: 'sales', about }, (snapshot) => salesFigures(snapshot, about));
  }
}

@Resolver(() => SegmentStatisticsRow)
export class SegmentRowResolver {
  @FieldResolver(() => Segment, { nullable: true, description: 'The segment, where the rows are segments.' })
  segment(
    @Root() { by, value }: SegmentStatisticsRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> | null {
    return by === SegmentBreakdown.SEGMENT ? loaderFor(context, info, 'Segment').load(value as InternalId) : null;
  }

  @FieldResolver(() => Community, { nullable: true, description: 'The community, where the rows are communities.' })
  community(
    @Root() { by, value }: SegmentStatisticsRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> | null {
    return by === SegmentBreakdown.COMMUNITY ? loaderFor(context, info, 'Community').load(value as InternalId) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The age band, country or city, where the rows are these.',
  })
  name(@Root() { by, value }: SegmentStatisticsRow): string | null {
    const named = [SegmentBreakdown.AGE_BAND, SegmentBreakdown.COUNTRY, SegmentBreakdown.CITY];
    return named.includes(by) ? value : null;
  }
}

@Resolver(() => StoreStatisticsRow)
export class StoreRowResolver {
  @FieldResolver(() => Store, { nullable: true, description: 'The store.' })
  store(
    @Root() { storeId }: StoreStatisticsRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Store').load(storeId);
  }
}

@Resolver(() => StoreSalesRow)
export class SalesRowResolver {
  @FieldResolver(() => Store, { nullable: true, description: 'The store.' })
  store(
    @Root() { storeId }: StoreSalesRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Store').load(storeId);
  }
}

@Resolver(() => ProductStatisticsRow)
export class ProductRowResolver {
  @FieldResolver(() => Product, { nullable: true, description: 'The product.' })
  product(
    @Root() { productId }: ProductStatisticsRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Product').load(productId);
  }
}

/** Admits the question, then tells the table with where it comes from. */
async function answer(
  context: RequestContext,
  question: Question,
  tell: (snapshot: Snapshot) => Promise<object>,
): Promise<object | null> {
  // Nobody's row is in a published table; that it was asked for is written down all the same.
  context.reading.touch(['statistics']);
  const snapshot = await context.statistics.open(context.viewer, question, Date.now(), runOptions(context));
  if (snapshot === null) return null;
  const { coverage, currency, figures } = snapshot;
  return { epoch: new Date(figures.epoch), coverage, currency, ...(await tell(snapshot)) };
}

function storeQuestion(
  context: RequestContext,
  { from, until, stores, city, first }: StoreSalesArgs,
  grain: StoreQuestion['grain'],
): StoreQuestion {
  checkRows('first', first);
  const days = { from: dayText(from), until: dayText(until) };
  const longest = periodsMax * (grain === 'DAY' ? 1 : 31) * 86_400_000;
  if (until.getTime() - from.getTime() > longest || periodsOf({ grain, ...days }).length > periodsMax) {
    throw new KithError('BAD_USER_INPUT', `Statistics of stores cover at most ${periodsMax} periods at once.`);
  }
  return {
    grain,
    ...days,
    first,
    ...(stores != null && { storeIds: internalIds(context, 'Store', stores) }),
    ...(city != null && { city: city.slice(0, 100) }),
  };
}

const filterTexts = { country: /^[A-Z]{2}$/, city: /^.{1,100}$/u } as const;

/** What is asked is kept in the ledger, so its length has a bound. */
function checkFilter({ ageBand, country, city }: SegmentStatisticsFilter): void {
  const wrong =
    (ageBand != null && !ageBands.some((band) => band === ageBand)) ||
    (country != null && !filterTexts.country.test(country)) ||
    (city != null && !filterTexts.city.test(city));
  if (wrong) {
    throw new KithError(
      'BAD_USER_INPUT',
      'The filter takes an age band of child, teen, adult, unknown, a country of two capital letters, a city of 1 to 100 characters.',
    );
  }
}

function checkRows(name: string, rows: number): void {
  if (rows >= 1 && rows <= statisticsRowsMax) return;
  throw new KithError('BAD_USER_INPUT', `\`${name}\` of statistics is ${rows}; it must be 1 to ${statisticsRowsMax}.`);
}

function internalIds(context: RequestContext, noun: Noun, ids: readonly string[]): readonly string[] {
  checkRows('the number of ids', ids.length);
  return [...new Set(ids.map((id) => internalId(context, noun, id)))].toSorted();
}

/** An id that this recipient was never given is nobody's, as an unknown one is. */
function internalId(context: RequestContext, noun: Noun, publicId: string): string {
  const read = context.ids.read(publicId);
  return read?.noun === noun ? read.id : '';
}

function dayText(day: Date): string {
  return day.toISOString().slice(0, 10);
}
