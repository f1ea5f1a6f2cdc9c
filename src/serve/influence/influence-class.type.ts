import type { InternalId } from '../../model/ids.js';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Category } from '../product/category.type.js';

export enum TieKind {
  FOLLOWS = 'FOLLOWS',
  FRIENDS = 'FRIENDS',
}
registerEnumType(TieKind, {
  name: 'TieKind',
  description: 'Along which ties acts pass from one customer to another.',
  valuesConfig: {
    FOLLOWS: { description: 'From the one who is followed to the one who follows.' },
    FRIENDS: { description: 'Between friends.' },
  },
});

export enum ActKind {
  BOUGHT = 'BOUGHT',
  RATED = 'RATED',
  VISITED = 'VISITED',
  REACTED = 'REACTED',
  USED = 'USED',
}
registerEnumType(ActKind, {
  name: 'ActKind',
  description: 'What customers do that influence is learned from.',
  valuesConfig: {
    BOUGHT: { description: 'Buying a product.' },
    RATED: { description: 'Rating something.' },
    VISITED: { description: 'Visiting a store.' },
    REACTED: { description: 'Reacting to a post.' },
    USED: { description: 'Using a product in the app or the web.' },
  },
});

export enum Passing {
  FURTHER = 'FURTHER',
  ALIKE = 'ALIKE',
  LESS_FAR = 'LESS_FAR',
}
registerEnumType(Passing, {
  name: 'Passing',
  description: 'How far acts of a class pass on beside acts over all.',
  valuesConfig: {
    FURTHER: { description: 'Surely further; and the test of the class alone claims a lift.' },
    ALIKE: { description: 'No difference is sure.' },
    LESS_FAR: { description: 'Surely less far.' },
  },
});

export enum InfluenceClaim {
  PROPAGATION = 'PROPAGATION',
  CAUSE = 'CAUSE',
}
registerEnumType(InfluenceClaim, {
  name: 'InfluenceClaim',
  description: 'What may be said of how acts pass on.',
  valuesConfig: {
    PROPAGATION: {
      description: 'That they do, along ties and in the records: whether one brings about the other is not known.',
    },
    CAUSE: {
      description:
        'A randomised hold-out says that showing customers what their ties have makes more of them follow: its interval lies above 0.',
    },
  },
});

@ObjectType({
  description:
    'What a randomised experiment found that held out what ties have from the lists of some customers, by intention to treat. Counts carry noise and are rounded to 5.',
})
export class HoldOut {
  @Field(() => String, { description: 'The experiment, as in the policy.' })
  experiment!: string;

  @Field(() => Float, {
    description:
      'By how much the share of customers who followed an act of a tie within 28 days is larger where lists showed what ties have.',
  })
  difference!: number;

  @Field(() => Float, {
    description: 'Lower end of its 95 % interval; of categories that of all of them together.',
  })
  lower!: number;

  @Field(() => Float, { description: 'Upper end of its 95 % interval.' })
  upper!: number;

  @Field(() => Int, { description: 'Customers whose lists showed what ties have.' })
  customers!: number;

  @Field(() => Int, { description: 'Customers from whose lists it was held out.' })
  heldOut!: number;
}

@ObjectType({
  description:
    'How far acts of a class pass on along ties, beside acts over all: a class is a category, or a kind of tie and of act, or both. It is about classes of acts; nobody has a figure of their own.',
})
export class InfluenceClass {
  categoryId!: InternalId | null;

  @Field(() => Category, { nullable: true, description: 'The category, with those below it; null: of all acts.' })
  category?: Category;

  @Field(() => TieKind, { nullable: true, description: 'The kind of tie; null: along all.' })
  ties!: TieKind | null;

  @Field(() => ActKind, { nullable: true, description: 'The kind of act; null: of all.' })
  acts!: ActKind | null;

  @Field(() => Passing, { description: 'Whether a difference from acts over all is sure.' })
  passing!: Passing;

  @Field(() => Float, {
    description: 'How many times as far as acts over all, drawn towards 1 where little is known; with noise, rounded.',
  })
  multiplier!: number;

  @Field(() => Float, { description: 'Lower end of its 90 % interval.' })
  lower!: number;

  @Field(() => Float, { description: 'Upper end of its 90 % interval.' })
  upper!: number;

  @Field(() => Float, {
    description:
      'How many times as often as by chance and likeness an act is followed, with noise, rounded; 0 where the time-shuffle test of the class claims nothing.',
  })
  lift!: number;

  @Field(() => InfluenceClaim, {
    description: 'What may be said of it. A lift alone is no cause; the latest finished hold-out can raise it to one.',
  })
  claim!: InfluenceClaim;

  @Field(() => HoldOut, {
    nullable: true,
    description: 'What the latest finished hold-out found; null where none was asked about this class.',
  })
  holdOut?: HoldOut;
}
