// Customers of whom a class has run out.
// @param now Integer
// @param limit Integer
// @returns id
MATCH (customer:Customer)
WHERE customer.consentUntil <= $now AND customer.erasedAt IS NULL
RETURN customer.id AS id
ORDER BY customer.consentUntil
LIMIT toInteger($limit)
