/** Customers of about equally many train rows. */
export interface ActivityGroup<C> {
  /** The fewest and most rows of a customer in it. */
  readonly rows: { readonly from: number; readonly to: number };
  readonly customers: ReadonlySet<C>;
}

const quarters = 4;

/**
 * Quarters of the customers by how many train rows each has, the fewest first; customers with equally many are in one group, so that there may be fewer groups (by activity, as
 * Li, Chen, Fu, Ge and Zhang, 2021, group users). Each has at least `customersMin`, else there is none.
 */
export function activityGroups<C>(
  customers: readonly C[],
  rowsOf: (customer: C) => number,
  customersMin: number,
): readonly ActivityGroup<C>[] {
  const byRows = new Map<number, C[]>();
  for (const customer of customers) {
    const rows = rowsOf(customer);
    const alike = byRows.get(rows) ?? [];
    byRows.set(rows, alike);
    alike.push(customer);
  }
  const groups: { from: number; to: number; customers: C[] }[] = [];
  const quarter = customers.length / quarters;
  for (const [rows, alike] of [...byRows].sort(([one], [other]) => one - other)) {
    const last = groups.at(-1);
    const known = last?.customers.length ?? 0;
    // Closed where it is nearer to a quarter than with these.
    if (last === undefined || (known >= customersMin && known + alike.length - quarter > Math.abs(quarter - known))) {
      groups.push({ from: rows, to: rows, customers: [...alike] });
    } else {
      last.to = rows;
      last.customers.push(...alike);
    }
  }
  const [last, before] = [groups.at(-1), groups.at(-2)];
  if (last !== undefined && before !== undefined && last.customers.length < customersMin) {
    before.to = last.to;
    before.customers.push(...last.customers);
    groups.pop();
  }
  return groups
    .filter((group) => group.customers.length >= customersMin)
    .map(({ from, to, customers: members }) => ({ rows: { from, to }, customers: new Set(members) }));
}
