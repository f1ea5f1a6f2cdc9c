// The highest class number of each ring.
// @param rings List of String
// @returns ring, cc
UNWIND $rings AS ring
CALL (ring) {
  MATCH (class:ConsentClass {ring: ring})
  WHERE class.cc >= 0
  RETURN class.cc AS cc
  ORDER BY class.ring DESC, class.cc DESC
  LIMIT 1
}
RETURN ring, cc
