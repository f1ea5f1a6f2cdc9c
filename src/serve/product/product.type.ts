import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { ManyField } from '../schema/connection.js';
import { DateTime, SafeInt } from '../schema/scalars.js';
import { Category } from './category.type.js';
import { Customer } from '../customer/customer.type.js';
import { Rating } from '../purchase/rating.type.js';
import { CustomerFilter } from '../customer/customer.filter.js';
import { BuyerOrder } from '../customer/tie.order.js';
import { RatingFilter, RatingOrder } from '../purchase/rating.filter.js';
import { InteractionFilter, InteractionOrder } from './interaction.filter.js';

@ObjectType({ description: 'A product.', implements: Node })
@Directive('@key(fields: "id")')
export class Product {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The key in the source system.' })
  externalId?: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'The brand.' })
  brand?: string;

  @Field(() => SafeInt, { nullable: true, description: 'The list price in minor units.' })
  priceMinor?: number;

  @Field(() => String, { nullable: true, description: 'The currency, ISO 4217.' })
  currency?: string;

  @Field(() => Category, { nullable: true, description: 'The category.' })
  category?: Category;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who bought it, latest purchase first.',
    name: 'ProductBuyer',
    edge: {
      purchases: { type: () => SafeInt, description: 'How many purchases.' },
      quantity: { type: () => Float, description: 'How many pieces.' },
      lastAt: { type: () => DateTime, description: 'When last.' },
    },
    filter: () => CustomerFilter,
    order: () => BuyerOrder,
  })
  buyers!: object;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who used it in any way, latest first; once for each use.',
    name: 'ProductUse',
    edge: {
      kind: { type: () => String, description: 'listened, rated, checked_in …' },
      weight: { type: () => Float, description: 'How often or how much.' },
      at: { type: () => DateTime, description: 'When, if dated.' },
    },
    filter: () => InteractionFilter,
    order: () => InteractionOrder,
  })
  interactions!: object;

  @ManyField('Rating', () => Rating, {
    description: 'The ratings of this product, latest first.',
    filter: () => RatingFilter,
    order: () => RatingOrder,
  })
  ratings!: object;
}
