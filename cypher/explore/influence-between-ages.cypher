// How likely acts pass from one age band to another, over influences whose ends both agreed: how many, and the median probability where there are at least ten.
// @returns fromBand, toBand, influences, medianProbability
OPTIONAL MATCH (customer:Customer)-[influence:INFLUENCES]->(other:Customer)
WITH coalesce(customer.ageBand, 'not known') AS fromBand, coalesce(other.ageBand, 'not known') AS toBand,
  count(influence) AS influences, percentileCont(influence.probability, 0.5) AS median
RETURN fromBand, toBand, influences, CASE WHEN influences >= 10 THEN round(median, 4) END AS medianProbability
ORDER BY fromBand, toBand
