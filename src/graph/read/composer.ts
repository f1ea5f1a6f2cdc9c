import { int } from 'neo4j-driver';
import { type Catalogue, nounPart } from './catalogue.js';
import { undatedOrder } from '../../model/time.js';
import {
  classExpression,
  className,
  comparison,
  conditions,
  governed,
  onlyKnown,
  type ViewerShape,
} from './conditions.js';
import { behindCursor } from './keyset.js';
import type { Column, EdgePart, EdgeSort } from './part.js';
import {
  and,
  type Bound,
  customersOf,
  named,
  ownerVariables,
  rename,
  renamePattern,
  required,
  type Scope,
} from './scope.js';
import {
  type EdgeSelection,
  type Filter,
  type Keyset,
  type NodeSelection,
  type Order,
  sortedRowsMax,
  totalCountMax,
} from './selection.js';

/** The columns of an edge, and the names in force where it is followed. */
interface Tie {
  readonly columns: ReadonlyMap<string, Column>;
  readonly scope: Scope;
}

/** Gathers the values and variables of one statement, and makes the text of nodes, edges and filters. */
export class Composer {
  readonly args: Record<string, unknown> = {};
  #variables = 0;
  #values = 0;

  constructor(
    readonly catalogue: Catalogue,
    readonly viewer: ViewerShape,
  ) {}

  node(bound: Bound, selection: NodeSelection): string {
    const columns = selection.columns.map((name) => {
      const column = required(bound.part.columns.get(name), `${selection.noun}.${name} is no column`);
      return governed(column, bound);
    });
    const owner = selection.owner === true ? [`${named(bound.scope, 'owner')}.id`] : [];
    return `[${[...columns, ...selection.edges.map((edge) => this.#edge(bound, edge)), ...owner].join(', ')}]`;
  }

  #edge(near: Bound, selection: EdgeSelection): string {
    const edge = required(this.catalogue.edges.get(selection.edge), `${selection.edge} is no edge`);
    const here = this.#bound(near, edge);
    if (here !== null && selection.node !== null) return this.node(here, selection.node);
    const paged = edge.cardinality === 'page';
    const ascending = edge.order.key === '0';
    const sorted = selection.order !== null;
    const given = paged && !sorted ? selection.page.after : null;
    // A first page has a text of its own, without the comparisons: they cost more than a second plan of the shape.
    const after = given === null ? null : this.keyset(given, { key: Number.MAX_SAFE_INTEGER, id: '' });
    const total = selection.total ? this.#count(near, edge, selection.filter) : null;

    const way = this.#follow(near, edge, selection.filter, after?.key ?? null);
    const { bound, inner } = way;
    // Sorted before anybody is asked: a page then asks as many customers as it takes to fill it, and not all whom the edge leads to. The time of an
    // edge that the near customer sees whatever the far end says is the far end's to show, so that these must be asked before.
    const late = way.asks && paged && edge.order.owner === null && !(edge.declared && this.viewer.self);
    const orderKey = this.#orderKey(edge, inner);
    const edgeId = rename(edge.order.id, inner);
    const keyName = late && !ascending ? this.variable('orderKey') : orderKey;
    const id = late ? this.variable('orderId') : edgeId;
    const tie = after === null ? [] : [ascending ? `${edgeId} > ${after.id}` : keysetBefore(orderKey, edgeId, after)];
    const limit = edge.cardinality === 'one' ? '1' : this.value(int(selection.page.first + (paged ? 1 : 0)));
    const order = ascending
      ? id
      : [...(edge.order.owner === null ? [] : [rename(edge.order.owner, inner)]), keyName, id]
          .map((each) => `${each} DESC`)
          .join(', ');
    const rows =
      selection.order === null ? null : this.#sort(edge, selection.order, selection.page.after, { bound, inner, id });
    const key = rows?.key ?? keyName;
    const columns = selection.columns.map((name) => {
      const column = required(edge.columns.get(name), `${selection.edge} has no ${name}`);
      return governed(column, { ...bound, scope: inner });
    });
    const node = selection.node === null ? [] : [this.node(bound, selection.node)];
    const head = [...(selection.keyed ? [key, id] : []), ...columns];
    const row = head.length === 0 && node.length > 0 ? node.join() : `[${[...head, ...node].join(', ')}]`;
    const page =
      rows === null
        ? `ORDER BY ${order} LIMIT ${limit}`
        : `ORDER BY ${order} LIMIT ${sortedRowsMax} ${rows.clauses} LIMIT ${limit}`;
    const keys = [...(ascending ? [] : [`${orderKey} AS ${keyName}`]), `${edgeId} AS ${id}`].join(', ');
    const clauses = late ? way.clauses(tie, `WITH *, ${keys} ORDER BY ${order}`) : way.clauses(tie);
    const found = `COLLECT { ${clauses} WITH * ${page} RETURN ${row} }`;
    if (edge.cardinality === 'one') return `head(${found})`;
    return total === null ? found : `[${found}, ${total}]`;
  }

  /** The far end of an edge to one open node that the way in has bound already, so that it is not matched a second time. */
  #bound(near: Bound, edge: EdgePart): Bound | null {
    const part = nounPart(this.catalogue, edge.to);
    const variable = near.scope.get(edge.far);
    const open = edge.governed.length === 0 && part.visible.length === 0 && part.owner === null;
    if (variable === undefined || edge.cardinality !== 'one' || !open || edge.columns.size > 0) return null;
    return { part, scope: new Map([[part.variable, variable]]), holds: near.holds };
  }

  /** Where the near customer sees the edge whatever the far end says, its time is still the far end's to show: else the row is as if undated. */
  #orderKey(edge: EdgePart, inner: Scope): string {
    const key = rename(edge.order.key, inner);
    return edge.declared && this.viewer.self
      ? `CASE WHEN ${and(conditions(edge.governed, inner))} THEN ${key} ELSE ${undatedOrder} END`
      : key;
  }

  /** Another order among the first rows: by a value as this viewer may read it, or by a count of what is visible. Null comes last. */
  #sort(
    edge: EdgePart,
    order: Order,
    after: Keyset | null,
    at: { readonly bound: Bound; readonly inner: Scope; readonly id: string },
  ) {
    const sort = required(edge.sorts.get(order.field), `${edge.from}.${edge.name} has no order ${order.field}`);
    const key = this.variable('sortKey');
    const mode = this.value(after === null ? 'first' : after.rest ? 'rest' : 'value');
    const [value, id] = [this.value(after?.key ?? null), this.value(after?.id ?? '')];
    const descending = order.direction === 'DESC';
    const where = behindCursor({ mode, key, cursorKey: value, id: at.id, cursorId: id, descending });
    const clauses = `WITH *, ${this.#sortKey(edge, sort, at)} AS ${key} WHERE ${where} WITH * ORDER BY ${key} IS NULL, ${key}${descending ? ' DESC' : ''}, ${at.id}`;
    return { key, clauses };
  }

  #sortKey(edge: EdgePart, sort: EdgeSort, at: { readonly bound: Bound; readonly inner: Scope }): string {
    if (sort.kind === 'count') {
      const counted = required(this.catalogue.edges.get(sort.edge), `${sort.edge} is no edge`);
      return this.#count(at.bound, counted, null);
    }
    const found = sort.kind === 'edge' ? edge.columns.get(sort.column) : at.bound.part.columns.get(sort.column);
    const column = required(found, `${sort.column} is no column`);
    const value = governed(column, sort.kind === 'edge' ? { ...at.bound, scope: at.inner } : at.bound);
    // The server orders two stored texts by code point, but one against a parameter by UTF-16, so that a page would lose rows of the one order
    // behind a cursor of the other. A text that was joined with another is ordered by UTF-16 both times.
    return column.type === 'String' ? `${value} + ''` : value;
  }

  /** Visible rows only, up to a bound: more than that is not counted. */
  #count(near: Bound, edge: EdgePart, filter: Filter | null): string {
    const { clauses } = this.#follow(near, edge, filter, null);
    return `COUNT { ${clauses([])} RETURN 1 AS one LIMIT ${totalCountMax + 1} }`;
  }

  /**
   * The way over an edge: pattern, owner, classes, conditions of both ends. `clauses` takes what else the rows must meet, and the order in which
   * they are asked, if that matters; `asks` is whether the way leads to customers who have to be asked.
   */
  #follow(near: Bound, edge: EdgePart, filter: Filter | null, afterKey: string | null) {
    const part = nounPart(this.catalogue, edge.to);
    const nearVariable = named(near.scope, near.part.variable);
    const farVariable = this.variable(edge.far);
    const inner = new Map(near.scope).set(edge.near, nearVariable).set(edge.far, farVariable);
    for (const variable of edge.variables)
      if (!inner.has(variable) || variable !== edge.near) inner.set(variable, this.variable(variable));

    const far = new Map([[part.variable, farVariable]]);
    for (const [name, here] of edge.binds) far.set(name, named(inner, here));
    const findOwner = part.owner !== null && !edge.binds.has('owner');
    if (findOwner) {
      for (const name of ownerVariables(part)) {
        far.set(name, this.variable(name));
        inner.set(name, named(far, name));
      }
    }
    const relaxed = edge.declared && this.viewer.self ? `${className(nearVariable)} = 0` : null;
    const required_ = [...conditions(edge.governed, inner), ...conditions(part.visible, far)];
    const known = new Set([nearVariable, ...near.scope.values()]);
    const outer = required_.filter((condition) => !near.holds.has(condition) && onlyKnown(condition, known));
    const own = [...new Set(required_.filter((condition) => !onlyKnown(condition, known)))];
    const admitted = own.map((condition) => (relaxed === null ? condition : `(${relaxed} OR ${condition})`));
    const bound: Bound = {
      part,
      scope: far,
      holds: relaxed === null ? new Set([...required_, ...near.holds]) : near.holds,
    };
    const filtered = filter === null ? [] : [this.filter(filter, bound, { columns: edge.columns, scope: inner })];
    const fresh = [...customersOf(bound)].filter((customer) => !known.has(customer));

    const wheres = [
      ...(edge.where === null ? [] : [rename(edge.where, inner)]),
      ...(part.where === null ? [] : [rename(part.where, far)]),
    ];
    const hint = indexHint(edge, inner);
    const clauses = (also: readonly string[], ordered: string | null = null): string => {
      // Without a bound the composite index (owner, key, id) is used only if every property is asked for.
      const bounded = afterKey === null ? 'IS NOT NULL' : `<= ${afterKey}`;
      const range = edge.order.owner === null ? [] : [`${rename(edge.order.key, inner)} ${bounded}`];
      const beyond = ordered === null ? [] : also;
      const where = [...outer, ...wheres, ...range, ...beyond];
      const classes = fresh.map((customer) => `${classExpression(customer, this.viewer)} AS ${className(customer)}`);
      const then = [...admitted, ...filtered, ...(ordered === null ? also : [])];
      return [
        `MATCH ${renamePattern(edge.pattern, inner)}${hint}`,
        ...(where.length === 0 ? [] : [`WHERE ${and(where)}`]),
        ...(findOwner ? [`MATCH ${renamePattern(required(part.owner ?? undefined, 'owner'), far)}`] : []),
        ...(ordered === null ? [] : [ordered]),
        ...(classes.length === 0 && then.length === 0 ? [] : [`WITH *${classes.map((each) => `, ${each}`).join('')}`]),
        ...(then.length === 0 ? [] : [`WHERE ${and(then)}`]),
      ].join(' ');
    };
    return { bound, clauses, inner, asks: fresh.length > 0 };
  }

  /** `tie`: what the edge to the rows tells of them, where they are reached by one. */
  filter(filter: Filter, bound: Bound, tie: Tie | null = null): string {
    const each = (one: Filter) => this.filter(one, bound, tie);
    switch (filter.kind) {
      case 'and':
        return filter.of.length === 0 ? 'true' : `(${filter.of.map(each).join(' AND ')})`;
      case 'or':
        return filter.of.length === 0 ? 'false' : `(${filter.of.map(each).join(' OR ')})`;
      case 'not':
        return `NOT coalesce(${each(filter.of)}, false)`;
      case 'some':
        return this.#some(filter.edge, filter.of, bound);
      case 'column': {
        const columns = filter.onEdge === true ? tie?.columns : bound.part.columns;
        const column = required(columns?.get(filter.column), `${bound.part.noun}.${filter.column} is no column`);
        const scope = filter.onEdge === true && tie !== null ? tie.scope : bound.scope;
        return comparison(column, filter, { ...bound, scope }, (value) => this.value(value));
      }
    }
  }

  #some(coordinate: string, of: Filter | null, bound: Bound): string {
    const edge = required(this.catalogue.edges.get(coordinate), `${coordinate} is no edge`);
    return `EXISTS { ${this.#follow(bound, edge, of, null).clauses([])} RETURN 1 AS one }`;
  }

  keyset(after: Keyset | null, start: { key: number; id: string }): { key: string; id: string } {
    return { key: this.value(int(Number(after?.key ?? start.key))), id: this.value(after?.id ?? start.id) };
  }

  variable(name: string): string {
    const made = `${name}${this.#variables}`;
    this.#variables += 1;
    return made;
  }

  value(value: unknown): string {
    const name = `a${this.#values}`;
    this.#values += 1;
    this.args[name] = value;
    return `$read.args.${name}`;
  }
}

/** Names the index of an owner's rows. Left to choose, the planner once followed all edges of a hub and sorted them: 80,017 database hits for 300. */
function indexHint(edge: EdgePart, scope: Scope): string {
  const { owner, key, id } = edge.order;
  if (owner === null) return '';
  const [variable = ''] = owner.split('.');
  const label = required(
    new RegExp(`[([]${variable}:(\\w+)`).exec(edge.pattern)?.[1],
    `${edge.pattern} has no ${variable}`,
  );
  const properties = [owner, key, id].map((each) => each.replace(`${variable}.`, ''));
  return ` USING INDEX ${named(scope, variable)}:${label}(${properties.join(', ')})`;
}

function keysetBefore(key: string, id: string, after: { readonly key: string; readonly id: string }): string {
  return `${key} <= ${after.key} AND (${key} < ${after.key} OR ${id} < ${after.id})`;
}
