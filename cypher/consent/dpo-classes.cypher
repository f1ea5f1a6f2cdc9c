// For data protection officers: the consent classes in use and how many customers are in each; the smallest set people apart most.
// @returns ring, class, customers
MATCH (interned:ConsentClass)
WITH collect(DISTINCT interned.ring) AS rings
MATCH (customer:Customer)
UNWIND rings AS ring
WITH ring, customer['cc_' + ring] AS class, count(customer) AS customers
WHERE class IS NOT NULL
RETURN ring, class, customers
ORDER BY ring, customers, class
LIMIT 100000
