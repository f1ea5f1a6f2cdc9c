import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { ManyField } from '../schema/connection.js';
import { DateTime, Day, SafeInt } from '../schema/scalars.js';
import { Community } from '../group/community.type.js';
import { Event } from '../digital/event.type.js';
import { Group } from '../social/group.type.js';
import { Identifier } from './identifier.type.js';
import { Interest } from '../social/interest.type.js';
import { LoyaltyAccount } from './loyalty-account.type.js';
import { Post } from '../social/post.type.js';
import { Category } from '../product/category.type.js';
import { Product } from '../product/product.type.js';
import { Promotion } from '../digital/promotion.type.js';
import { Purchase } from '../purchase/purchase.type.js';
import { Rating } from '../purchase/rating.type.js';
import { Segment } from '../group/segment.type.js';
import { Session } from '../digital/session.type.js';
import { Store } from '../store/store.type.js';
import { Visit } from '../purchase/visit.type.js';
import { CustomerFilter } from './customer.filter.js';
import { TieOrder } from './tie.order.js';
import { PurchaseFilter, ReceiptOrder } from '../purchase/purchase.filter.js';
import { Household } from './household.type.js';
import { Contact } from '../contact/contact.type.js';
import { VisitFilter, VisitOrder } from '../purchase/visit.filter.js';
import { RatingFilter, RatingOrder } from '../purchase/rating.filter.js';
import { EventFilter, EventOrder } from '../digital/event.filter.js';
import { SessionFilter, SessionOrder } from '../digital/session.filter.js';
import { PostFilter, PostOrder } from '../social/post.filter.js';
import { InteractionFilter, InteractionOrder } from '../product/interaction.filter.js';
import { CampaignContactFilter, CampaignContactOrder } from '../contact/contact.filter.js';
import { GroupFilter, MembershipOrder } from '../social/group.filter.js';

/** A tie is one thing, whichever of its ends is asked: one connection type, one filter, one order. */
const tieOptions = {
  name: 'CustomerTie',
  edge: {
    since: { type: () => DateTime, description: 'When the tie began.' },
    strength: { type: () => Float, description: 'How strong the tie is, 0 to 1.' },
  },
  filter: () => CustomerFilter,
  order: () => TieOrder,
};

@ObjectType({
  description:
    "A person who is a customer. Every field but the id is withheld, and then null, unless the customer's consent lets this viewer see it for this purpose.",
  implements: Node,
})
@Directive('@key(fields: "id")')
export class Customer {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: "The customer's key in the source system." })
  externalId?: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => Day, { nullable: true, description: 'The day of birth.' })
  birthDate?: string;

  @Field(() => String, { nullable: true, description: 'child (under 14), teen (14 to 17), adult or unknown.' })
  ageBand?: string;

  @Field(() => String, { nullable: true, description: 'The city of residence.' })
  city?: string;

  @Field(() => String, { nullable: true, description: 'The country, ISO 3166 alpha-2.' })
  country?: string;

  @Field(() => DateTime, { nullable: true, description: 'When the customer was first known.' })
  createdAt?: string;

  @ManyField('Customer', () => Customer, {
    description: 'The customers whom this customer follows, latest first.',
    ...tieOptions,
  })
  following!: object;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who follow this customer, latest first.',
    ...tieOptions,
  })
  followers!: object;

  @ManyField('Customer', () => Customer, {
    description: 'The friends of this customer, latest first.',
    ...tieOptions,
  })
  friends!: object;

  @ManyField('Identifier', () => Identifier, {
    description: 'Mail addresses, telephones, cards, devices and handles.',
    name: 'CustomerIdentifier',
    edge: {
      source: { type: () => String, description: 'The system that named it.' },
      since: { type: () => DateTime, description: 'Since when it is known.' },
    },
  })
  identifiers!: object;

  @ManyField('Group', () => Group, {
    description: 'The groups of this customer.',
    name: 'CustomerGroup',
    edge: {
      since: { type: () => DateTime, description: 'Member since.' },
      role: { type: () => String, description: 'Role in the group.' },
    },
    filter: () => GroupFilter,
    order: () => MembershipOrder,
  })
  groups!: object;

  @ManyField('Interest', () => Interest, {
    description: 'What this customer is interested in.',
    name: 'CustomerInterest',
    edge: {
      weight: { type: () => Float, description: 'How much.' },
      since: { type: () => DateTime, description: 'Since when.' },
    },
  })
  interests!: object;

  @ManyField('Post', () => Post, {
    description: 'The posts of this customer, latest first.',
    filter: () => PostFilter,
    order: () => PostOrder,
  })
  posts!: object;

  @ManyField('Post', () => Post, {
    description: 'The posts that this customer liked, latest first.',
    name: 'LikedPost',
    edge: { at: { type: () => DateTime, description: 'When.' } },
  })
  likedPosts!: object;

  @ManyField('Post', () => Post, {
    description: 'The posts that this customer commented on, latest first.',
    name: 'CommentedPost',
    edge: {
      at: { type: () => DateTime, description: 'When.' },
      text: { type: () => String, description: 'The comment.' },
    },
  })
  commentedPosts!: object;

  @ManyField('Post', () => Post, {
    description: 'The posts that this customer shared, latest first.',
    name: 'SharedPost',
    edge: { at: { type: () => DateTime, description: 'When.' } },
  })
  sharedPosts!: object;

  @ManyField('Purchase', () => Purchase, {
    description: 'The purchases of this customer, latest first.',
    filter: () => PurchaseFilter,
    order: () => ReceiptOrder,
  })
  purchases!: object;

  @ManyField('Visit', () => Visit, {
    description: 'The visits of this customer to stores, latest first.',
    filter: () => VisitFilter,
    order: () => VisitOrder,
  })
  visits!: object;

  @ManyField('Rating', () => Rating, {
    description: 'The ratings of this customer, latest first.',
    filter: () => RatingFilter,
    order: () => RatingOrder,
  })
  ratings!: object;

  @ManyField('Event', () => Event, {
    description: 'The digital events of this customer, latest first.',
    filter: () => EventFilter,
    order: () => EventOrder,
  })
  events!: object;

  @ManyField('Session', () => Session, {
    description: 'The web and app sessions of this customer, latest first.',
    filter: () => SessionFilter,
    order: () => SessionOrder,
  })
  sessions!: object;

  @ManyField('LoyaltyAccount', () => LoyaltyAccount, { description: 'The loyalty accounts of this customer.' })
  loyaltyAccounts!: object;

  @ManyField('Promotion', () => Promotion, {
    description: 'The promotions that this customer reacted to, latest first.',
    name: 'PromotionReaction',
    edge: {
      reaction: { type: () => String, description: 'shown, opened, clicked, redeemed or dismissed.' },
      at: { type: () => DateTime, description: 'When.' },
    },
  })
  promotions!: object;

  @ManyField('Contact', () => Contact, {
    description:
      'The contacts of campaigns with this customer, latest first. Those that are queued are there for who asks for the purpose of their channel.',
    filter: () => CampaignContactFilter,
    order: () => CampaignContactOrder,
  })
  contacts!: object;

  @ManyField('Product', () => Product, {
    description: 'The products that this customer used in any way, latest first.',
    name: 'ProductInteraction',
    edge: {
      kind: { type: () => String, description: 'listened, rated, checked_in …' },
      weight: { type: () => Float, description: 'How often or how much.' },
      at: { type: () => DateTime, description: 'When, if dated.' },
    },
    filter: () => InteractionFilter,
    order: () => InteractionOrder,
  })
  interactions!: object;

  @ManyField('Product', () => Product, {
    description: 'The products that this customer does not want recommended, latest first.',
    name: 'DismissedProduct',
    edge: { at: { type: () => DateTime, description: 'When it was said.' } },
  })
  dismissedProducts!: object;

  @ManyField('Category', () => Category, {
    description: 'The categories that this customer is not interested in, latest first.',
    name: 'RefusedCategory',
    edge: { at: { type: () => DateTime, description: 'When it was said.' } },
  })
  notInterestedIn!: object;

  @ManyField('Store', () => Store, {
    description: 'The stores where this customer shops, latest purchase first.',
    name: 'CustomerStore',
    edge: {
      purchases: { type: () => SafeInt, description: 'How many purchases.' },
      lastAt: { type: () => DateTime, description: 'When last.' },
    },
  })
  stores!: object;

  @ManyField('Segment', () => Segment, {
    description: 'The segments that this customer is in now.',
    name: 'CustomerSegment',
    edge: { since: { type: () => DateTime, description: 'Since when.' } },
  })
  segments!: object;

  @Field(() => Household, { nullable: true, description: 'The household in which this customer lives with others.' })
  household?: Household;

  @Field(() => Community, { nullable: true, description: 'The community of this customer.' })
  community?: Community;
}
