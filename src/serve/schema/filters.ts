import { Field, Float, InputType, registerEnumType } from 'type-graphql';
import { DateTime, Day, SafeInt } from './scalars.js';

@InputType({ description: 'Conditions on a text; all that are given must hold.' })
export class StringFilter {
  @Field(() => String, { nullable: true, description: 'Equals.' })
  eq?: string;

  @Field(() => [String], { nullable: true, description: 'Is one of, at most 100.' })
  in?: string[];

  @Field(() => String, { nullable: true, description: 'Begins with.' })
  startsWith?: string;

  @Field(() => String, { nullable: true, description: 'Contains.' })
  contains?: string;

  @Field(() => Boolean, { nullable: true, description: 'True: there is no value that the viewer may see.' })
  isNull?: boolean;
}

@InputType({
  description: 'Whole contact values, in any spelling; all that are given must hold. Nothing else is compared.',
})
export class ContactFilter {
  @Field(() => String, { nullable: true, description: 'Is this one.' })
  eq?: string;

  @Field(() => [String], { nullable: true, description: 'Is one of, at most 100.' })
  in?: string[];
}

@InputType({ description: 'Conditions on an amount in minor units; all that are given must hold.' })
export class AmountFilter {
  @Field(() => SafeInt, { nullable: true, description: 'Equals.' })
  eq?: number;

  @Field(() => SafeInt, { nullable: true, description: 'At least.' })
  gte?: number;

  @Field(() => SafeInt, { nullable: true, description: 'Less than.' })
  lt?: number;
}

@InputType({ description: 'Conditions on a number; all that are given must hold.' })
export class NumberFilter {
  @Field(() => Float, { nullable: true, description: 'Equals.' })
  eq?: number;

  @Field(() => Float, { nullable: true, description: 'At least.' })
  gte?: number;

  @Field(() => Float, { nullable: true, description: 'Less than.' })
  lt?: number;
}

@InputType({ description: 'A half-open span of time: from `gte` until before `lt`.' })
export class DateTimeFilter {
  @Field(() => DateTime, { nullable: true, description: 'From this instant on.' })
  gte?: Date;

  @Field(() => DateTime, { nullable: true, description: 'Before this instant.' })
  lt?: Date;
}

@InputType({ description: 'A half-open span of days: from `gte` until before `lt`.' })
export class DateFilter {
  @Field(() => Day, { nullable: true, description: 'From this day on.' })
  gte?: Date;

  @Field(() => Day, { nullable: true, description: 'Before this day.' })
  lt?: Date;
}

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Which way a list is ordered. Rows without a readable value come last either way.',
  valuesConfig: { ASC: { description: 'Smallest first.' }, DESC: { description: 'Largest first.' } },
});
