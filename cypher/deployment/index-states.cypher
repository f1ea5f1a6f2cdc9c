// How far each index is.
// @returns name, state, percent
SHOW INDEXES
YIELD name, state, populationPercent
RETURN name, state, populationPercent AS percent
