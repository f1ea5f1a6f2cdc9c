// The version of Graph Data Science. Fails where it is not installed.
// @returns gds
RETURN gds.version() AS gds
