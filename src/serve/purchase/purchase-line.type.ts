import { Field, Float, ObjectType } from 'type-graphql';
import { SafeInt } from '../schema/scalars.js';
import { Product } from '../product/product.type.js';

@ObjectType({ description: 'One product on a receipt.' })
export class PurchaseLine {
  @Field(() => Float, { nullable: true, description: 'How many.' })
  quantity?: number;

  @Field(() => SafeInt, { nullable: true, description: 'Price of one, minor units.' })
  unitPriceMinor?: number;

  @Field(() => SafeInt, { nullable: true, description: 'Discount on the line, minor units.' })
  discountMinor?: number;

  @Field(() => Product, { nullable: true, description: 'The product.' })
  product?: Product;
}
