// Keeps the versions of notices that the policy knows. One that is no longer in it stays: events name it.
// @param notices List of {id, noticeId, version, locale, hash, material, explicit, standalone, from}
UNWIND $notices AS new
MERGE (notice:Notice {id: new.id})
SET notice += new
SET notice.from = date(new.from)
