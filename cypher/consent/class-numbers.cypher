// The numbers of interned states.
// @param classes List of {ring, vectorHash}
// @returns ring, vectorHash, cc
UNWIND $classes AS wanted
MATCH (class:ConsentClass {ring: wanted.ring, vectorHash: wanted.vectorHash})
RETURN class.ring AS ring, class.vectorHash AS vectorHash, class.cc AS cc
