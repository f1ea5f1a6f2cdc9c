import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { ManyField } from '../schema/connection.js';
import { DateTime, SafeInt } from '../schema/scalars.js';
import { Customer } from '../customer/customer.type.js';
import { Purchase } from '../purchase/purchase.type.js';
import { Rating } from '../purchase/rating.type.js';
import { Visit } from '../purchase/visit.type.js';
import { CustomerFilter } from '../customer/customer.filter.js';
import { BuyerOrder } from '../customer/tie.order.js';
import { PurchaseFilter, ReceiptOrder } from '../purchase/purchase.filter.js';
import { VisitFilter, VisitOrder } from '../purchase/visit.filter.js';
import { RatingFilter, RatingOrder } from '../purchase/rating.filter.js';

@ObjectType({ description: 'A store.', implements: Node })
@Directive('@key(fields: "id")')
export class Store {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The key in the source system.' })
  externalId?: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'The city.' })
  city?: string;

  @Field(() => String, { nullable: true, description: 'The format: supermarket, kiosk, online …' })
  format?: string;

  @Field(() => Float, { nullable: true, description: 'Degrees north, WGS 84.' })
  latitude?: number;

  @Field(() => Float, { nullable: true, description: 'Degrees east, WGS 84.' })
  longitude?: number;

  @ManyField('Purchase', () => Purchase, {
    description: 'The purchases made here, latest first.',
    filter: () => PurchaseFilter,
    order: () => ReceiptOrder,
  })
  sales!: object;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who shop here, latest purchase first.',
    name: 'StoreCustomer',
    edge: {
      purchases: { type: () => SafeInt, description: 'How many purchases here.' },
      lastAt: { type: () => DateTime, description: 'When last.' },
    },
    filter: () => CustomerFilter,
    order: () => BuyerOrder,
  })
  customers!: object;

  @ManyField('Visit', () => Visit, {
    description: 'The visits paid here, latest first.',
    filter: () => VisitFilter,
    order: () => VisitOrder,
  })
  visits!: object;

  @ManyField('Rating', () => Rating, {
    description: 'The ratings of this store, latest first.',
    filter: () => RatingFilter,
    order: () => RatingOrder,
  })
  ratings!: object;
}
