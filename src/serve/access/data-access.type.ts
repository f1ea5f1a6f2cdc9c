import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../schema/scalars.js';

export enum AccessedBy {
  SELF = 'SELF',
  CUSTOMER = 'CUSTOMER',
  STAFF = 'STAFF',
  SCIENTIST = 'SCIENTIST',
  CLIENT = 'CLIENT',
  OPERATOR = 'OPERATOR',
}
registerEnumType(AccessedBy, {
  name: 'AccessedBy',
  description: 'What kind of end user read data. Nobody is named.',
  valuesConfig: {
    SELF: { description: 'The customer.' },
    CUSTOMER: { description: 'Another customer, to whom this one may be shown.' },
    STAFF: { description: 'Somebody of the staff; see `role`.' },
    SCIENTIST: { description: 'A data scientist, for a project; see `role`.' },
    CLIENT: { description: 'The client by itself, with nobody in front of it.' },
    OPERATOR: { description: 'Whoever operates the deployment, on its command line.' },
  },
});

@ObjectType({ description: 'One read of a customer’s data, or one thing done with it, as the audit has it.' })
export class DataAccess {
  @Field(() => DateTime, { description: 'When it was answered, UTC.' })
  at!: Date;

  @Field(() => String, {
    description: 'The registered client, by its title in the policy, or its id where it is registered no more.',
  })
  client!: string;

  @Field(() => AccessedBy, { description: 'What kind of end user read it.' })
  by!: AccessedBy;

  @Field(() => String, {
    nullable: true,
    description: 'The role of the staff, or the project of the scientist; else null.',
  })
  role!: string | null;

  @Field(() => String, {
    description:
      'What for: the purposes of the policy under which data was read, separated by spaces, that of the request first.',
  })
  purpose!: string;

  @Field(() => [String], {
    description: 'Categories of data that the operation asked for, sorted; `*` where a row may name any.',
  })
  categories!: readonly string[];

  @Field(() => String, { description: 'The fields that were asked at the root, joined by commas, or what was done.' })
  operation!: string;
}
