// Two made-up customers with every kind of fact, one whom research may know wholly and one whom it may not; every text of theirs holds the token.
// @param token String
// @param yes String
// @param no String
// @param yesClasses Map
// @param noClasses Map
// @returns planted
UNWIND [$yes, $no] AS id
CREATE (customer:Customer {
  id: id, externalId: $token + id, name: $token, birthDate: date('1971-03-17'), ageBand: 'adult', city: $token, country: $token, residency: $token,
  createdAt: datetime('2024-01-02T03:04:05.678Z')
})
SET customer += CASE id WHEN $yes THEN $yesClasses ELSE $noClasses END
CREATE (customer)-[:IDENTIFIED_BY {source: $token}]->(:Identifier {id: id + 'i', type: 'email', value: $token, raw: $token, category: 'contact_email'})
CREATE (customer)-[:IDENTIFIED_BY {source: $token}]->(:Identifier {id: id + 'd', type: 'device', value: $token, raw: $token, category: 'device_id'})
CREATE (customer)-[:HOLDS]->(:LoyaltyAccount {id: id + 'l', externalId: $token + id + 'l', customerId: id, tier: $token})
CREATE (customer)-[:MADE]->(:Purchase {
  id: id + 'p', externalId: $token + id + 'p', customerId: id, at: datetime('2024-02-03T04:05:06.789Z'), atOrder: 1706933106789, totalMinor: 123457,
  currency: $token, channel: $token, paymentMethod: $token, deliveryMethod: $token
})
CREATE (customer)-[:RATED]->(:Rating {id: id + 'r', customerId: id, score: 3.0, text: $token, at: datetime('2024-02-03T04:05:06.789Z'), atOrder: 1})
CREATE (customer)-[:WROTE]->(post:Post {id: id + 'o', customerId: id, text: $token, topic: $token, language: $token, sentiment: 0.5, at: datetime('2024-02-03T04:05:06.789Z'), atOrder: 1})
CREATE (customer)-[:LIKED {at: datetime('2024-02-03T04:05:06.789Z'), key: $token}]->(post)
CREATE (customer)-[:COMMENTED_ON {at: datetime('2024-02-03T04:05:06.789Z'), key: $token, text: $token}]->(post)
CREATE (customer)-[:HAD]->(session:Session {id: id + 's', externalId: $token, customerId: id, channel: $token, startedAt: datetime('2024-02-03T04:05:06.789Z')})
CREATE (customer)-[:DID]->(event:Event {
  id: id + 'e', externalId: $token, customerId: id, type: $token, channel: $token, objectType: $token, objectId: $token, text: $token,
  category: 'behaviour_web', at: datetime('2024-02-03T04:05:06.789Z'), atOrder: 1
})
CREATE (event)-[:IN_SESSION]->(session)
CREATE (customer)-[:MEMBER_OF {role: $token}]->(:Group {id: id + 'g', name: $token, kind: $token})
CREATE (customer)-[:INTERESTED_IN {weight: 0.5}]->(:Interest {id: id + 't', name: $token})
CREATE (customer)-[:REACTED_TO {reaction: $token, key: $token}]->(:Promotion {id: id + 'm', name: $token, kind: $token})
CREATE (customer)-[:IN_COMMUNITY]->(:Community {id: id + 'c', label: $token, level: 0})
CREATE (customer)-[:IN_SEGMENT]->(:Segment {id: id + 'q', name: $token, kind: $token})
WITH collect(customer) AS planted
WITH planted, planted[0] AS one, planted[1] AS other
CREATE (one)-[:FOLLOWS {strength: 0.5}]->(other), (other)-[:FOLLOWS {strength: 0.5}]->(one), (one)-[:FRIEND_OF {strength: 0.5}]->(other)
RETURN size(planted) AS planted
