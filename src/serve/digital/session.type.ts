import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { ManyField } from '../schema/connection.js';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { Event } from './event.type.js';
import { EventFilter, EventOrder } from './event.filter.js';

@ObjectType({ description: 'A web or app session.', implements: Node })
@Directive('@key(fields: "id")')
export class Session {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'web, app …' })
  channel?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it began.' })
  startedAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  endedAt?: string;

  @ManyField('Event', () => Event, {
    description: 'What happened in it, latest first.',
    filter: () => EventFilter,
    order: () => EventOrder,
  })
  events!: object;
}
