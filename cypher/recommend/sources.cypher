// What the lists of some customers are put together from: own products, what was dismissed, products of ties and of theirs, communities, area and stores, and on the first row the revision of products and the served model, or without one the popular products.
// @param customerIds List<String>
// @param read Map
// @param contribute Map
// @param receive Map
// @param attribute Map
// @param self String, the customer who asks for their own list, or null
// @param dismissalsMax Map of Integer, by product and category
// @param usesMax Integer
// @param tiesMax Integer
// @param tieProductsMax Integer
// @param poolMax Integer
// @param modelForm String, how the digest of a model begins that can be read; one of another form is as if it were not there
// @returns customerId, class (of the customer, under which it was read), owned, bought (of each of owned purchases, day of the first and of the last; empty where the model does not ask for it), dismissed, notInterestedIn, ties, around, communities, area, stores, modelRun, model, popular, popularSupport, productsRevision
OPTIONAL MATCH (neighbourhood:Run {job: 'neighbourhood', current: true})
OPTIONAL MATCH (influence:Run {job: 'influence', current: true})
OPTIONAL MATCH (popularity:Run {job: 'popularity', current: true})
OPTIONAL MATCH (products:Deployment {name: 'products'})
WITH CASE WHEN neighbourhood.model STARTS WITH $modelForm THEN neighbourhood END AS neighbourhood, influence, popularity,
  products.revision AS productsRevision
LIMIT 1
WITH neighbourhood, influence, popularity, productsRevision, coalesce(neighbourhood.asksFor, []) AS asksFor
UNWIND range(0, size($customerIds) - 1) AS place
OPTIONAL MATCH (customer:Customer {id: $customerIds[place]})
WITH neighbourhood, influence, popularity, productsRevision, asksFor, place, customer,
  CASE
    WHEN $read.supposed IS NOT NULL THEN toInteger($read.supposed)
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN $contribute.supposed IS NOT NULL THEN toInteger($contribute.supposed)
    WHEN customer[$contribute.ccUntil] > $contribute.now THEN customer[$contribute.cc]
    WHEN customer[$contribute.ccNextUntil] > $contribute.now THEN customer[$contribute.ccNext]
  END AS learnedClass
CALL (customer, class, asksFor) {
  MATCH (customer)-[use:INTERACTED|BOUGHT]->(product:Product)
  WHERE product.special IS NULL AND $read.allow[CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END][class] = 1
  // Behind the condition, here and below: a use that is withheld must not take the place of another.
  WITH use, product, 'replenish' IN asksFor AND type(use) = 'BOUGHT' AS isAsked, 'replenish' IN asksFor AS areAsked
  LIMIT $usesMax
  // An edge of an earlier version does not say when its first purchase was: of its purchases the last one alone counts.
  WITH product, areAsked, max(coalesce(use.at, use.lastAt, datetime({epochMillis: 0}))) AS latest,
    max(CASE WHEN isAsked THEN CASE WHEN use.firstAt IS NULL THEN 1 ELSE use.purchases END END) AS purchases,
    max(CASE WHEN isAsked THEN coalesce(use.firstAt, use.lastAt).epochSeconds / 86400 END) AS firstDay,
    max(CASE WHEN isAsked THEN use.lastAt.epochSeconds / 86400 END) AS lastDay
  ORDER BY latest DESC, product.id
  RETURN collect(product.id) AS owned, collect(CASE WHEN areAsked THEN [purchases, firstDay, lastDay] END) AS bought
}
// What customers said of their own lists: theirs obey whoever asks for them, others' only where it may be used.
CALL (customer, class) {
  MATCH (customer)-[:DISMISSED]->(product:Product)
  WHERE customer.id = $self OR $read.allow.behaviour_web[class] = 1 AND product.special IS NULL
  WITH product.id AS id
  LIMIT $dismissalsMax.product
  RETURN collect(id) AS dismissed
}
CALL (customer, class) {
  MATCH (customer)-[:NOT_INTERESTED_IN]->(category:Category)
  WHERE customer.id = $self OR $read.allow.behaviour_web[class] = 1 AND category.special IS NULL
  WITH category.id AS id
  LIMIT $dismissalsMax.category
  RETURN collect(id) AS notInterestedIn
}
// Which community it is says whose published facts count; what is rising there lies in the model.
CALL (customer, class) {
  WITH customer, class
  WHERE $read.allow.social_edge[class] = 1 AND $read.allow.inferred_community[class] = 1
  MATCH (customer)-[:IN_COMMUNITY]->(community:Community)
  WITH community
  // Levels are few; while a run writes there are as many drafts beside them.
  LIMIT 20
  WITH community
  ORDER BY community.level, community.id
  RETURN collect(community.id) AS communities
}
// Only where the model has something to say of stores.
CALL (customer, class, asksFor) {
  WITH customer, class, asksFor
  WHERE 'store' IN asksFor AND $read.allow.purchase_item[class] = 1 AND $read.allow.location_visit[class] = 1
  MATCH (customer)-[shops:SHOPS_AT]->(store:Store)
  WHERE store.special IS NULL
  WITH shops, store
  LIMIT $usesMax
  WITH shops.purchases AS purchases, store.id AS id
  ORDER BY purchases DESC, id
  LIMIT 20
  RETURN collect(id) AS stores
}
CALL (customer, class, learnedClass, influence) {
  WITH customer, class, learnedClass, influence
  WHERE $receive.allow.social_edge[class] = 1 AND $contribute.allow.inferred_influence[learnedClass] = 1
  MATCH (customer)<-[tie:INFLUENCES]-(other:Customer)
  // No equation: with one the planner may go through all influences of the run by their index.
  // What was learned stands while both ends still let it be learned from what it was.
  WHERE influence.id IN [tie.runId] AND all(input IN tie.inputs WHERE $contribute.allow[input][learnedClass] = 1)
  WITH tie, other,
    CASE
      WHEN other[$contribute.ccUntil] > $contribute.now THEN other[$contribute.cc]
      WHEN other[$contribute.ccNextUntil] > $contribute.now THEN other[$contribute.ccNext]
    END AS otherClass
  WHERE $contribute.allow.social_edge[otherClass] = 1 AND $contribute.allow.inferred_influence[otherClass] = 1
    AND all(input IN tie.inputs WHERE $contribute.allow[input][otherClass] = 1)
  WITH tie, other, otherClass, tie.probability AS probability
  LIMIT $usesMax
  // With nothing in between the planner would sort all of them first.
  WHERE probability IS NOT NULL
  WITH other, otherClass, probability, coalesce(tie.mutual, false) AS mutual
  ORDER BY probability DESC, other.id
  LIMIT $tiesMax
  WITH probability, mutual, other, otherClass,
    CASE
      WHEN other[$attribute.ccUntil] > $attribute.now THEN other[$attribute.cc]
      WHEN other[$attribute.ccNextUntil] > $attribute.now THEN other[$attribute.ccNext]
    END AS namedClass
  WITH probability, mutual, other, otherClass, namedClass, $attribute.allow.social_edge[namedClass] = 1 AS named
  CALL (other, otherClass, namedClass, named) {
    MATCH (other)-[use:INTERACTED|BOUGHT]->(product)
    WHERE product.special IS NULL
    // What is used is a product, and only an interaction has a category: to look at the label and the type of each would be a third of what a list reads.
    WITH product, namedClass, named, otherClass, coalesce(use.category, CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' END) AS category
    WHERE $contribute.allow[category][otherClass] = 1
    WITH product, category, namedClass, named
    LIMIT $usesMax
    RETURN collect(DISTINCT product) AS every, count(*) AS uses,
      collect(CASE WHEN named AND $attribute.allow[category][namedClass] = 1 THEN product END) AS everyNamed
  }
  // Which are the latest is asked only where some must go.
  CALL (other, otherClass, every) {
    WITH other, otherClass, every
    WHERE size(every) > $tieProductsMax
    MATCH (other)-[use:INTERACTED|BOUGHT]->(product)
    WHERE product.special IS NULL AND $contribute.allow[CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END][otherClass] = 1
    WITH use, product
    LIMIT $usesMax
    WITH product, max(coalesce(use.at, use.lastAt, datetime({epochMillis: 0}))) AS latest
    ORDER BY latest DESC, product.id
    LIMIT $tieProductsMax
    RETURN collect(product) AS latest
  }
  WITH probability, mutual, other, uses, everyNamed, CASE WHEN size(every) > $tieProductsMax THEN latest ELSE every END AS having
  // Anybody can follow anybody: of whom the customer alone holds the tie, nothing counts but what may be named.
  WITH probability, mutual, other, uses, everyNamed,
    CASE WHEN mutual OR size(everyNamed) = uses THEN having ELSE [product IN having WHERE product IN everyNamed] END AS products
  // Null where all may be named. By number, which costs less than an id to read and to send; a product that an earlier version imported has none.
  WITH probability, mutual, other, [product IN products | coalesce(product.idNumber, product.id)] AS products,
    CASE WHEN mutual AND size(everyNamed) < uses THEN [product IN products WHERE product IN everyNamed | coalesce(product.idNumber, product.id)] END AS namedProducts
  RETURN collect([probability, products, namedProducts, mutual]) AS ties, sum(size(coalesce(namedProducts, products))) AS named,
    collect(CASE WHEN mutual AND size(products) > 0 THEN other END) AS friends,
    collect(CASE WHEN mutual AND size(products) > 0 THEN probability END) AS strengths
}
// Too few to count, and none who may be named: their friends are asked as well, over whom each of the two agreed, and by ties that both hold.
CALL (customer, influence, friends, strengths, named) {
  WITH customer, influence, friends, strengths
  WHERE 0 < size(friends) < 10 AND named = 0
  UNWIND range(0, size(friends) - 1) AS at
  WITH customer, influence, friends, strengths[at] AS strength, friends[at] AS friend
  CALL (influence, friend) {
    WITH influence, friend,
      CASE
        WHEN friend[$contribute.ccUntil] > $contribute.now THEN friend[$contribute.cc]
        WHEN friend[$contribute.ccNextUntil] > $contribute.now THEN friend[$contribute.ccNext]
      END AS friendClass
    MATCH (friend)<-[tie:INFLUENCES]-(other:Customer)
    WHERE influence.id IN [tie.runId] AND tie.mutual
    WITH tie, other, friendClass,
      CASE
        WHEN other[$contribute.ccUntil] > $contribute.now THEN other[$contribute.cc]
        WHEN other[$contribute.ccNextUntil] > $contribute.now THEN other[$contribute.ccNext]
      END AS otherClass
    WHERE $contribute.allow.social_edge[otherClass] = 1 AND $contribute.allow.inferred_influence[otherClass] = 1
      AND all(input IN tie.inputs WHERE $contribute.allow[input][otherClass] = 1 AND $contribute.allow[input][friendClass] = 1)
    WITH tie, other, otherClass
    LIMIT $usesMax
    RETURN other, otherClass, tie.probability AS probability
  }
  WITH customer, friends, other, otherClass, strength * probability AS through
  WHERE other <> customer AND NOT other IN friends
  WITH other, otherClass, sum(through) AS probability
  WHERE probability > 0 AND EXISTS {
    MATCH (other)-[use:INTERACTED|BOUGHT]->(product)
    WHERE product.special IS NULL AND $contribute.allow[CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END][otherClass] = 1
  }
  WITH other, otherClass, probability
  ORDER BY probability DESC, other.id
  LIMIT $poolMax
  CALL (other, otherClass) {
    MATCH (other)-[use:INTERACTED|BOUGHT]->(product)
    WHERE product.special IS NULL AND $contribute.allow[CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END][otherClass] = 1
    WITH use, product
    LIMIT $usesMax
    WITH product, max(coalesce(use.at, use.lastAt, datetime({epochMillis: 0}))) AS latest
    ORDER BY latest DESC, product.id
    LIMIT $tieProductsMax
    RETURN collect(product.id) AS products
  }
  RETURN collect([probability, products]) AS around
}
RETURN $customerIds[place] AS customerId, class, owned, bought, dismissed, notInterestedIn, ties, around, communities, stores,
  CASE WHEN ('region' IN asksFor OR 'store' IN asksFor) AND $read.allow.location_area[class] = 1 THEN [customer.country, customer.city] END AS area,
  CASE place WHEN 0 THEN neighbourhood.id END AS modelRun,
  CASE place WHEN 0 THEN neighbourhood.model END AS model,
  CASE WHEN place = 0 AND neighbourhood.model IS NULL THEN popularity.popular END AS popular,
  CASE WHEN place = 0 AND neighbourhood.model IS NULL THEN popularity.popularSupport END AS popularSupport,
  CASE place WHEN 0 THEN productsRevision END AS productsRevision
