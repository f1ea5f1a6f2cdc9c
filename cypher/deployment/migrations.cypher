// The migrations that were applied.
// @returns name, checksum
MATCH (migration:Migration)
WHERE migration.name >= ''
RETURN migration.name AS name, migration.checksum AS checksum
ORDER BY name
LIMIT 10000
