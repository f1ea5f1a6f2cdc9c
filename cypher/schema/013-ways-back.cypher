// What leads back from products, promotions, posts, interests and sessions: indexes (hub, time, key) from which pages are read in order, and the keys for what was
// imported before there were any. Each transaction is small, and one that was interrupted leaves the rest to the next try.
CREATE INDEX event_of_session IF NOT EXISTS FOR (event:Event) ON (event.sessionId, event.atOrder, event.id);
CREATE INDEX interaction_with_product IF NOT EXISTS FOR ()-[use:INTERACTED]-() ON (use.productId, use.atOrder, use.pageKey);
CREATE INDEX reaction_to_promotion IF NOT EXISTS FOR ()-[reacted:REACTED_TO]-() ON (reacted.promotionId, reacted.atOrder, reacted.pageKey);
CREATE INDEX like_of_post IF NOT EXISTS FOR ()-[liked:LIKED]-() ON (liked.postId, liked.atOrder, liked.pageKey);
CREATE INDEX comment_on_post IF NOT EXISTS FOR ()-[commented:COMMENTED_ON]-() ON (commented.postId, commented.atOrder, commented.pageKey);
CREATE INDEX share_of_post IF NOT EXISTS FOR ()-[shared:SHARED]-() ON (shared.postId, shared.atOrder, shared.pageKey);
CREATE INDEX customer_of_interest IF NOT EXISTS FOR ()-[interested:INTERESTED_IN]-() ON (interested.interestId, interested.atOrder, interested.customerId);
MATCH (session:Session)
CALL (session) {
  MATCH (session)<-[:IN_SESSION]-(event:Event)
  WHERE event.sessionId IS NULL
  SET event.sessionId = session.id
} IN TRANSACTIONS OF 500 ROWS;
MATCH (customer:Customer)
CALL (customer) {
  MATCH (customer)-[interested:INTERESTED_IN]->(interest:Interest)
  WHERE interested.customerId IS NULL
  SET interested.interestId = interest.id, interested.customerId = customer.id, interested.atOrder = coalesce(interested.since.epochMillis, -8640000000000000)
} IN TRANSACTIONS OF 500 ROWS;
MATCH (customer:Customer)
CALL (customer) {
  MATCH (customer)-[use:INTERACTED]->(product:Product)
  WHERE use.pageKey IS NULL
  SET use.productId = product.id, use.atOrder = coalesce(use.at.epochMillis, -8640000000000000), use.pageKey = customer.id + elementId(use)
} IN TRANSACTIONS OF 500 ROWS;
MATCH (customer:Customer)
CALL (customer) {
  MATCH (customer)-[reacted:REACTED_TO]->(promotion:Promotion)
  WHERE reacted.pageKey IS NULL
  SET reacted.promotionId = promotion.id, reacted.atOrder = coalesce(reacted.at.epochMillis, -8640000000000000), reacted.pageKey = customer.id + elementId(reacted)
} IN TRANSACTIONS OF 500 ROWS;
MATCH (customer:Customer)
CALL (customer) {
  MATCH (customer)-[liked:LIKED]->(post:Post)
  WHERE liked.pageKey IS NULL
  SET liked.postId = post.id, liked.atOrder = coalesce(liked.at.epochMillis, -8640000000000000), liked.pageKey = customer.id + elementId(liked)
} IN TRANSACTIONS OF 500 ROWS;
MATCH (customer:Customer)
CALL (customer) {
  MATCH (customer)-[commented:COMMENTED_ON]->(post:Post)
  WHERE commented.pageKey IS NULL
  SET commented.postId = post.id, commented.atOrder = coalesce(commented.at.epochMillis, -8640000000000000), commented.pageKey = customer.id + elementId(commented)
} IN TRANSACTIONS OF 500 ROWS;
MATCH (customer:Customer)
CALL (customer) {
  MATCH (customer)-[shared:SHARED]->(post:Post)
  WHERE shared.pageKey IS NULL
  SET shared.postId = post.id, shared.atOrder = coalesce(shared.at.epochMillis, -8640000000000000), shared.pageKey = customer.id + elementId(shared)
} IN TRANSACTIONS OF 500 ROWS;
