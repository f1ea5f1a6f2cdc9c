// The customers who declared an interest, latest first.
// @to holder Customer
// @governed social.profile of holder
// @order interested.atOrder interested.customerId by interested.interestId
MATCH (interest)<-[interested:INTERESTED_IN]-(holder:Customer)
WHERE interested.interestId = interest.id AND interested.customerId IS NOT NULL
RETURN
  interested.weight AS weight, // Float social.profile of holder
  interested.since AS since // DateTime social.profile of holder
