// What a customer is interested in.
// @to interest Interest
// @governed social.profile of customer
// @order 0 interest.id
MATCH (customer)-[interested:INTERESTED_IN]->(interest:Interest)
RETURN
  interested.weight AS weight, // Float social.profile of customer
  interested.since AS since // DateTime social.profile of customer
