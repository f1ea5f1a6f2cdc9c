// Whose acts are followed most among those who bought of each category or one below it.
// @param ids List<String>
// @param read Map
// @param multipliers Map: by id, of FOLLOWS and FRIEND_OF how many times as far as over all a purchase passes on
// @param first Integer
// @returns id, influencers
MATCH (run:Run {job: 'influence', current: true})
WITH run
LIMIT 1
UNWIND $ids AS id
CALL (run, id) {
  MATCH (:Category {id: id})<-[:CHILD_OF*0..5]-(:Category)<-[:IN_CATEGORY]-(product:Product)<-[:BOUGHT]-(customer:Customer)
  // One row for each mark of what was bought: a sensitive product needs its own category beside.
  WITH DISTINCT run, id, product.special AS special, customer
  WITH run, id, special, customer, CASE
      WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
      WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
    END AS class
  WHERE $read.allow.inferred_influence[class] = 1 AND $read.allow.social_edge[class] = 1
    AND $read.allow.purchase_item[class] = 1 AND (special IS NULL OR $read.allow[special][class] = 1)
  WITH DISTINCT run, id, customer, class
  CALL (run, id, customer, class) {
    // No equation: with one the planner may go through all influences of the run by their index.
    MATCH (customer)-[influence:INFLUENCES]->(other:Customer)
    WHERE run.id IN [influence.runId] AND all(input IN influence.inputs WHERE $read.allow[input][class] = 1)
    WITH influence, CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
    WHERE $read.allow.inferred_influence[otherClass] = 1 AND $read.allow.social_edge[otherClass] = 1
      AND all(input IN influence.inputs WHERE $read.allow[input][otherClass] = 1)
    RETURN sum(1 - (1 - influence.probability) ^ coalesce($multipliers[id][influence.ties], 1.0)) AS influence
  }
  WITH customer, influence
  WHERE influence > 0
  ORDER BY influence DESC, customer.id
  LIMIT $first
  RETURN collect([customer.id, influence]) AS influencers
}
RETURN id, influencers
