import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { DateTime, SafeInt } from '../schema/scalars.js';
import { Customer } from '../customer/customer.type.js';
import { PurchaseLine } from './purchase-line.type.js';
import { Store } from '../store/store.type.js';

@ObjectType({ description: 'A purchase (receipt).', implements: Node })
@Directive('@key(fields: "id")')
export class Purchase {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => DateTime, { nullable: true, description: 'When, if dated.' })
  at?: string;

  @Field(() => SafeInt, { nullable: true, description: 'The total in minor units.' })
  totalMinor?: number;

  @Field(() => String, { nullable: true, description: 'The currency, ISO 4217.' })
  currency?: string;

  @Field(() => String, { nullable: true, description: 'store, web, app …' })
  channel?: string;

  @Field(() => String, { nullable: true, description: 'How it was paid.' })
  paymentMethod?: string;

  @Field(() => String, { nullable: true, description: 'How it was delivered.' })
  deliveryMethod?: string;

  @Field(() => Customer, { nullable: true, description: 'Who bought.' })
  customer?: Customer;

  @Field(() => Store, { nullable: true, description: 'Where.' })
  store?: Store;

  @Field(() => [PurchaseLine], { description: 'The products on the receipt, at most 100.' })
  lines!: PurchaseLine[];
}
