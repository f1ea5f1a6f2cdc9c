import type { InternalId } from '../model/ids.js';
import {
  type ConnectionPlan,
  connectionRows,
  type FieldPlan,
  nodeOf,
  type ObjectPlan,
  pageRows,
} from './plan-shape.js';

type Rows = readonly (readonly unknown[])[];
type Seen = Set<InternalId>;

/** Whether rows of customers can stand below, by plan: what holds none is not walked. */
const holding = new WeakMap<ObjectPlan | ConnectionPlan, boolean>();

/** Adds the customers whose rows an object of the answer will hold, before it is made: the audit is written while it is presented. */
export function seeObject(seen: Seen, plan: ObjectPlan, row: readonly unknown[]): void {
  if (!holdsCustomers(plan)) return;
  if (plan.customerAt >= 0) seen.add(row[plan.customerAt] as InternalId);
  for (const field of plan.fields) seeField(seen, field, row);
}

export function seeConnection(seen: Seen, plan: ConnectionPlan, rows: Rows): void {
  if (!holdsCustomers(plan)) return;
  const page = pageRows(plan, rows);
  if (plan.foundAt !== undefined && page.length === rows.length)
    for (const row of page) seen.add(row[plan.foundAt] as InternalId);
  for (const node of nodePlans(plan)) for (const row of page) seeObject(seen, node, nodeOf(plan, row));
}

function seeField(seen: Seen, field: FieldPlan, row: readonly unknown[]): void {
  if (field.kind === 'one') {
    const found = row[field.at] as readonly unknown[] | null;
    if (found !== null) seeObject(seen, field.node, found);
  } else if (field.kind === 'list') {
    for (const each of row[field.at] as Rows) seeObject(seen, field.node, each);
  } else if (field.kind === 'connection') {
    const { connection } = field;
    if (holdsCustomers(connection)) {
      seeConnection(seen, connection, connectionRows(connection, row[field.at] as readonly unknown[]));
    }
  }
}

function nodePlans(plan: ConnectionPlan): readonly ObjectPlan[] {
  return plan.fields.flatMap((field) => {
    if (field.kind === 'nodes') return [field.node];
    return field.kind === 'edges' ? field.fields.flatMap((each) => (each.kind === 'node' ? [each.node] : [])) : [];
  });
}

function holdsCustomers(plan: ObjectPlan | ConnectionPlan): boolean {
  const known = holding.get(plan);
  if (known !== undefined) return known;
  const holds =
    'customerAt' in plan
      ? plan.customerAt >= 0 || plan.fields.some(leadsOn)
      : plan.foundAt !== undefined || nodePlans(plan).some(holdsCustomers);
  holding.set(plan, holds);
  return holds;
}

function leadsOn(field: FieldPlan): boolean {
  if (field.kind === 'connection') return holdsCustomers(field.connection);
  return (field.kind === 'one' || field.kind === 'list') && holdsCustomers(field.node);
}
