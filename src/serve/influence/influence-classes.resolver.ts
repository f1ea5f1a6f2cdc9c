import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { type InfluenceClassFound, InfluenceReads } from '../../graph/influence-reads.js';
import { type RequestContext, runOptions } from '../context.js';
import { Category } from '../product/category.type.js';
import { loaderFor } from '../reference.js';
import { classCustomersMin } from './influence.loader.js';
import { ActKind, InfluenceClass, TieKind } from './influence-class.type.js';

const classesMax = 1_000;
const tieKinds: Readonly<Record<string, TieKind>> = { FOLLOWS: TieKind.FOLLOWS, FRIEND_OF: TieKind.FRIENDS };
const actKinds: Readonly<Record<string, ActKind>> = {
  bought: ActKind.BOUGHT,
  rated: ActKind.RATED,
  visited: ActKind.VISITED,
  reacted: ActKind.REACTED,
  used: ActKind.USED,
};

function holdOutOf(row: Omit<InfluenceClassFound, 'ties' | 'acts'>): object | null {
  if (row.experiment === null) return null;
  return {
    experiment: row.experiment,
    difference: row.difference,
    lower: row.differenceLower,
    upper: row.differenceUpper,
    customers: row.shownCustomers,
    heldOut: row.heldOutCustomers,
  };
}

@Resolver(() => InfluenceClass)
export class InfluenceClassResolver {
  @Query(() => [InfluenceClass], {
    description: `How far acts of each class pass on, as the served run of influence learned it from those who contribute: classes alone to which enough customers do, at most ${classesMax}, and none that is sensitive. For the house itself, for \`analytics.aggregate\`.`,
  })
  async influenceClasses(
    @Arg('category', () => ID, { nullable: true, description: 'Only the classes of this category.' })
    category: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<readonly object[]> {
    const found = await new InfluenceReads(context.graph).classes(
      {
        categoryId: category == null ? null : context.ids.idOf('Category', category),
        customersMin: classCustomersMin(context),
        first: classesMax,
      },
      runOptions(context),
    );
    return found.map(({ ties, acts, ...row }) => ({
      ...row,
      ties: tieKinds[ties ?? ''] ?? null,
      acts: actKinds[acts ?? ''] ?? null,
      holdOut: holdOutOf(row),
    }));
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description: 'The category, with those below it; null: of all acts.',
  })
  category(
    @Root() { categoryId }: InfluenceClass,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> | null {
    return categoryId === null ? null : loaderFor(context, info, 'Category').load(categoryId);
  }
}
