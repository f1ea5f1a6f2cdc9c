// For data protection officers: customers without consent classes, who are seen by nobody but themselves, by country of residence.
// @returns residency, customers
MATCH (customer:Customer)
WHERE customer.consentRev IS NULL
RETURN customer.residency AS residency, count(customer) AS customers
ORDER BY customers DESC, residency
LIMIT 1000
