/**
 * The predicate that leaves the rows behind a cursor, in an order by a computed key with null last. `mode` is `first` where there is no cursor,
 * `value` behind a row with a key, `rest` behind one without. It is one `CASE`, which the planner takes whole; of the same as a disjunction it makes a
 * conjunctive normal form, which costs it much of the time that it takes for a sorted list.
 */
export function behindCursor(at: {
  readonly mode: string;
  /** The key of a row, and that of the cursor. */
  readonly key: string;
  readonly cursorKey: string;
  /** The id of a row, and that of the cursor. */
  readonly id: string;
  readonly cursorId: string;
  readonly descending: boolean;
}): string {
  const { mode, key, cursorKey, id, cursorId } = at;
  const beyond = at.descending ? '<' : '>';
  const following = `${key} IS NULL OR ${key} ${beyond} ${cursorKey} OR (${key} = ${cursorKey} AND ${id} > ${cursorId})`;
  return `CASE ${mode} WHEN 'first' THEN true WHEN 'value' THEN ${following} ELSE ${key} IS NULL AND ${id} > ${cursorId} END`;
}
