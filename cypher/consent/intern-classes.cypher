// Interns new states under the next numbers of their rings.
// @param classes List of {ring, vectorHash, cc, state}
UNWIND $classes AS new
CREATE (class:ConsentClass {ring: new.ring, vectorHash: new.vectorHash, cc: toInteger(new.cc), state: new.state})
