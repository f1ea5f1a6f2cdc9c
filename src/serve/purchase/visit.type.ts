import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { Customer } from '../customer/customer.type.js';
import { Store } from '../store/store.type.js';

@ObjectType({ description: 'A visit to a store.', implements: Node })
@Directive('@key(fields: "id")')
export class Visit {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => DateTime, { nullable: true, description: 'When.' })
  at?: string;

  @Field(() => Float, { nullable: true, description: 'How long, minutes.' })
  durationMinutes?: number;

  @Field(() => String, { nullable: true, description: 'What for: purchase, return, advice …' })
  purpose?: string;

  @Field(() => Customer, { nullable: true, description: 'Who came.' })
  customer?: Customer;

  @Field(() => Store, { nullable: true, description: 'Where.' })
  store?: Store;
}
