// Since when servers look whether what is too old is to be deleted, when it last was, and why the last try failed. Times are milliseconds since 1970.
// @returns since, doneBeganAt, doneAt, code
MATCH (lease:Deployment {name: 'retention'})
RETURN lease.since AS since, lease.doneBeganAt AS doneBeganAt, lease.doneAt AS doneAt, lease.code AS code
