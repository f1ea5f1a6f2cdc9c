import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { Product } from '../product/product.type.js';
import { Post } from '../social/post.type.js';
import { Store } from '../store/store.type.js';
import { Promotion } from './promotion.type.js';
import { Session } from './session.type.js';

@ObjectType({
  description: 'A digital event: view, click, search, cart, ad impression, app feature, sensor reading.',
  implements: Node,
})
@Directive('@key(fields: "id")')
export class Event {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What happened.' })
  type?: string;

  @Field(() => String, { nullable: true, description: 'Where it happened.' })
  channel?: string;

  @Field(() => String, { nullable: true, description: 'What it was about: product, store, promotion …' })
  objectType?: string;

  @Field(() => DateTime, { nullable: true, description: 'When.' })
  at?: string;

  @Field(() => String, { nullable: true, description: 'What was typed or said.' })
  text?: string;

  @Field(() => Session, { nullable: true, description: 'The session it belongs to.' })
  session?: Session;

  @Field(() => Product, { nullable: true, description: 'The product that it was about, if it was one.' })
  product?: Product;

  @Field(() => Store, { nullable: true, description: 'The store that it was about, if it was one.' })
  store?: Store;

  @Field(() => Promotion, { nullable: true, description: 'The promotion that it was about, if it was one.' })
  promotion?: Promotion;

  @Field(() => Post, {
    nullable: true,
    description: 'The post that it was about, if it was one. One that its author does not let be seen is not there.',
  })
  post?: Post;
}
