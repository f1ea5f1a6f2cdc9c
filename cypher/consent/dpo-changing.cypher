// For data protection officers: customers of whom something opens or closes in the days to come without a word, by day.
// @param days Integer
// @returns day, customers
WITH timestamp() AS now
MATCH (customer:Customer)
WHERE customer.consentUntil > now AND customer.consentUntil <= now + toInteger($days) * 86400000
RETURN toString(date(datetime({epochMillis: customer.consentUntil}))) AS day, count(customer) AS customers
ORDER BY day
LIMIT 10000
