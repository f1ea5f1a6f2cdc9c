// Takes from a customer's requests who made them, what they wanted and any link: what stays proves that they were answered.
// @param customerId String
// @returns changed
MATCH (request:DataSubjectRequest {customerId: $customerId})
OPTIONAL MATCH (request)<-[asked:ASKED]-(:Customer)
DELETE asked
REMOVE request.customerId, request.wanted, request.linkHash, request.linkFormat, request.linkUntil, request.linkBy
RETURN count(*) AS changed
