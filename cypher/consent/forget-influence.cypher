// Deletes influences on and by customers, of a draft as well, at most so many.
// @param ids List of String
// @param limit Integer
// @returns deleted
UNWIND $ids AS id
MATCH (:Customer {id: id})-[influence:INFLUENCES]-(:Customer)
WITH DISTINCT influence
LIMIT toInteger($limit)
DELETE influence
RETURN count(*) AS deleted
