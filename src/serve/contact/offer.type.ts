import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Category } from '../product/category.type.js';
import { Product } from '../product/product.type.js';
import { Node } from '../schema/node.js';
import { DateTime, SafeInt } from '../schema/scalars.js';
import { Campaign } from './campaign.type.js';

@ObjectType({
  description: 'What a campaign offers: less to pay for a product, for all of a category, or for anything.',
  implements: Node,
})
@Directive('@key(fields: "id")')
export class Offer {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The key in the source system.' })
  externalId?: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => Float, { nullable: true, description: 'How much less, per cent of the price.' })
  discountPercent?: number;

  @Field(() => SafeInt, { nullable: true, description: 'How much less, in minor units of the currency.' })
  discountMinor?: number;

  @Field(() => String, { nullable: true, description: 'The currency of the amount, ISO 4217.' })
  currency?: string;

  @Field(() => DateTime, { nullable: true, description: 'From when on it holds.' })
  validFrom?: string;

  @Field(() => DateTime, { nullable: true, description: 'The first moment at which it no longer holds.' })
  validUntil?: string;

  @Field(() => Campaign, { nullable: true, description: 'The campaign that makes it.' })
  campaign?: Campaign;

  @Field(() => Product, { nullable: true, description: 'The product that it is about.' })
  product?: Product;

  @Field(() => Category, {
    nullable: true,
    description: 'The category that it is about. With neither a product nor a category it holds for anything.',
  })
  category?: Category;
}
