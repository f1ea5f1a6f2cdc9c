// Samples the indexes that changed much, waits for it, and has every statement planned anew.
// @param seconds Integer
// @returns done
CALL db.prepareForReplanning($seconds)
RETURN true AS done
