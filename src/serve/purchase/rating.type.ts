import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { Customer } from '../customer/customer.type.js';
import { Product } from '../product/product.type.js';
import { Store } from '../store/store.type.js';

@ObjectType({ description: 'A rating of a product, a store or a service.', implements: Node })
@Directive('@key(fields: "id")')
export class Rating {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'product, store or service.' })
  objectType?: string;

  @Field(() => Float, { nullable: true, description: '0 to 5.' })
  score?: number;

  @Field(() => String, { nullable: true, description: 'What was written.' })
  text?: string;

  @Field(() => DateTime, { nullable: true, description: 'When.' })
  at?: string;

  @Field(() => Customer, { nullable: true, description: 'Who rated.' })
  customer?: Customer;

  @Field(() => Product, { nullable: true, description: 'The product, if it was one.' })
  product?: Product;

  @Field(() => Store, { nullable: true, description: 'The store, if it was one.' })
  store?: Store;
}
