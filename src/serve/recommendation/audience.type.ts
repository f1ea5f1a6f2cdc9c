import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import type { InternalId } from '../../model/ids.js';
import { Customer } from '../customer/customer.type.js';
import { ContactChannel } from '../influence/channels.js';
import { pageSizeMax } from '../schema/connection.js';

@ObjectType({ description: 'A customer who may want a product.' })
export class AudienceMember {
  customerId!: InternalId;

  @Field(() => Int, { description: 'The place in the audience, from 1.' })
  rank!: number;

  @Field(() => Customer, { nullable: true, description: 'The customer.' })
  customer?: Customer;
}

@ArgsType()
export class AudienceArgs {
  @Field(() => ID, { description: 'The product.' })
  product!: string;

  @Field(() => ContactChannel, { description: 'How they would be told of it.' })
  channel!: ContactChannel;

  @Field(() => Int, { defaultValue: 10, description: `How many, 1 to ${pageSizeMax}.` })
  first!: number;
}
