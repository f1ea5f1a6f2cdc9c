import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { ManyField } from '../schema/connection.js';
import { Product } from './product.type.js';

@ObjectType({ description: 'A node of the category tree.', implements: Node })
@Directive('@key(fields: "id")')
export class Category {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The key in the source system.' })
  externalId?: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => Category, { nullable: true, description: 'The category above.' })
  parent?: Category;

  @ManyField('Category', () => Category, { description: 'The categories below.' })
  children!: object;

  @ManyField('Product', () => Product, { description: 'The products of this category.' })
  products!: object;
}
