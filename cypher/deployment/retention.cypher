// When what is too old was last deleted, and why the last try failed. Times are milliseconds since 1970.
// @returns doneBeganAt, doneAt, code
MATCH (lease:Deployment {name: 'retention'})
RETURN lease.doneBeganAt AS doneBeganAt, lease.doneAt AS doneAt, lease.code AS code
