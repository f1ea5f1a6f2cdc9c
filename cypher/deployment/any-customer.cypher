// Whether the graph holds any customer.
// @returns found
RETURN EXISTS { MATCH (:Customer) } AS found
