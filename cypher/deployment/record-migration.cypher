// Records a migration as applied.
// @param name String
// @param checksum String
MERGE (migration:Migration {name: $name})
SET migration.checksum = $checksum
SET migration.appliedAt = datetime()
