// A customer's own fields, each with its type and the category that governs it.
// @visible identity.presence of customer
// @keyed (customer)-[:IDENTIFIED_BY]->(keyed:Identifier)
// @sort CREATED_AT createdAt
// @sort NAME name
// @sort CITY city
// @sort COUNTRY country
// @sort BIRTH_DATE birthDate
MATCH (customer:Customer)
RETURN
  customer.id AS id, // ID open
  customer.externalId AS externalId, // String identity.external_id
  customer.name AS name, // String identity.name
  customer.birthDate AS birthDate, // Date identity.birth
  customer.ageBand AS ageBand, // String identity.birth
  customer.city AS city, // String location.area
  customer.country AS country, // String location.area
  customer.createdAt AS createdAt, // DateTime identity.presence
  [(customer)-[:IDENTIFIED_BY]->(keyed:Identifier {category: 'contact_email'}) | keyed.id] AS email, // Keyed contact.email
  [(customer)-[:IDENTIFIED_BY]->(keyed:Identifier {category: 'contact_phone'}) | keyed.id] AS phone // Keyed contact.phone
