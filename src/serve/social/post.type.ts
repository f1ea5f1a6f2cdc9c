import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { CustomerFilter } from '../customer/customer.filter.js';
import { ManyField } from '../schema/connection.js';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { Customer } from '../customer/customer.type.js';

@ObjectType({ description: 'A post that a customer wrote.', implements: Node })
@Directive('@key(fields: "id")')
export class Post {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The text.' })
  text?: string;

  @Field(() => String, { nullable: true, description: 'The language, ISO 639-1.' })
  language?: string;

  @Field(() => String, { nullable: true, description: 'The topic.' })
  topic?: string;

  @Field(() => Float, { nullable: true, description: '−1 (bad) to 1 (good).' })
  sentiment?: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was written.' })
  at?: string;

  @Field(() => Customer, { nullable: true, description: 'Who wrote it.' })
  author?: Customer;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who liked it, latest first.',
    name: 'PostLiker',
    edge: { at: { type: () => DateTime, description: 'When.' } },
    filter: () => CustomerFilter,
  })
  likedBy!: object;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who commented on it, latest first.',
    name: 'PostCommenter',
    edge: {
      at: { type: () => DateTime, description: 'When.' },
      text: { type: () => String, description: 'The comment.' },
    },
    filter: () => CustomerFilter,
  })
  commentedBy!: object;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who shared it, latest first.',
    name: 'PostSharer',
    edge: { at: { type: () => DateTime, description: 'When.' } },
    filter: () => CustomerFilter,
  })
  sharedBy!: object;
}
