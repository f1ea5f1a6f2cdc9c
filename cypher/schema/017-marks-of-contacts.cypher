// Marks of what is sensitive on categories, and on the contacts that are about something marked, for what was imported before contacts and refused categories asked them.
MATCH (marked:Category)
CALL (marked) {
  WITH marked, coalesce(marked.sensitive, COLLECT {
      MATCH way = (marked)-[:CHILD_OF*1..50]->(category:Category)
      WHERE category.sensitive IS NOT NULL
      RETURN category.sensitive
      ORDER BY length(way), category.id
      LIMIT 1
    }[0]) AS special
  WHERE special IS NOT NULL
  SET marked.special = special
} IN TRANSACTIONS OF 500 ROWS;
MATCH (contact:Contact)-[:CARRIES]->(:Offer)-[:ON]->(thing:Product|Category)
WHERE thing.special IS NOT NULL
CALL (contact, thing) {
  SET contact.special = thing.special
} IN TRANSACTIONS OF 5000 ROWS;
MATCH (contact:Contact)-[:IN_CAMPAIGN]->(:Campaign)-[:HELD_AT]->(store:Store)
WHERE store.special IS NOT NULL
CALL (contact, store) {
  SET contact.storeSpecial = store.special
} IN TRANSACTIONS OF 5000 ROWS;
