import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Resolver, Root } from 'type-graphql';
import { KithError } from '../../model/errors.js';
import { explanationText } from '../../recommend/explanation.js';
import type { RequestContext } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { internalId } from '../present.js';
import { Product } from '../product/product.type.js';
import { loaderFor } from '../reference.js';
import { pageSizeMax } from '../schema/connection.js';
import { recommendationLoader } from './recommendation.loader.js';
import { ExplanationLanguage, Recommendation } from './recommendation.type.js';

@Resolver(() => Customer)
export class CustomerRecommendationResolver {
  @FieldResolver(() => [Recommendation], {
    description:
      'What this customer may like, put together now. Without consent, or outside the purpose, it is the list that everybody gets.',
  })
  recommendations(
    @Root() customer: Customer & { readonly [internalId]: string },
    @Arg('first', () => Int, { defaultValue: 10, description: `How many, 1 to ${pageSizeMax}.` }) first: number,
    @Ctx() context: RequestContext,
  ): Promise<readonly Recommendation[]> {
    if (first < 1 || first > pageSizeMax) {
      throw new KithError(
        'BAD_USER_INPUT',
        `\`first\` of recommendations is ${first}; it must be 1 to ${pageSizeMax}.`,
      );
    }
    return recommendationLoader(context, first).load(customer[internalId] as never) as Promise<
      readonly Recommendation[]
    >;
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
