// The interned states of a ring after a class number.
// @param ring String
// @param after Integer
// @returns cc, state
MATCH (class:ConsentClass {ring: $ring})
WHERE class.cc > $after
RETURN class.cc AS cc, class.state AS state
ORDER BY class.ring, class.cc
LIMIT 1000000
