import type { FileName } from './contract.js';
import {
  mapCategory,
  mapProduct,
  mapPromotion,
  mapPromotionReaction,
  mapPurchase,
  mapPurchaseLine,
  mapRating,
  mapStore,
  mapVisit,
} from './map-commerce.js';
import { mapCampaign, mapContact, mapOffer } from './map-contact.js';
import { mapEvent, mapInteraction } from './map-digital.js';
import { mapGroup, mapInterest, mapMembership, mapPost } from './map-social.js';
import { mapConnection, mapCustomer, mapGuardianship, mapHousehold, mapIdentifier, mapMerge } from './map-who.js';
import type { Mapper } from './mapping.js';

/** The mapper of each file but consents, which go the way of consent records. */
export const mappers: Readonly<Record<Exclude<FileName, 'consents'>, Mapper>> = {
  customers: mapCustomer,
  identifiers: mapIdentifier,
  connections: mapConnection,
  households: mapHousehold,
  guardianships: mapGuardianship,
  merges: mapMerge,
  groups: mapGroup,
  memberships: mapMembership,
  interests: mapInterest,
  posts: mapPost,
  stores: mapStore,
  categories: mapCategory,
  products: mapProduct,
  purchases: mapPurchase,
  purchase_lines: mapPurchaseLine,
  visits: mapVisit,
  promotions: mapPromotion,
  promotion_reactions: mapPromotionReaction,
  campaigns: mapCampaign,
  offers: mapOffer,
  contacts: mapContact,
  interactions: mapInteraction,
  events: mapEvent,
  ratings: mapRating,
};
