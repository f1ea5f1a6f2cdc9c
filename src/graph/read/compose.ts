import { int } from 'neo4j-driver';
import type { ComposedStatement } from '../graph.js';
import { type Catalogue, nounPart } from './catalogue.js';
import { literal, projected, sortEnds, sortValue } from './column-value.js';
import { classesOf, classExpression, className, conditions, comparison, governed, onlyKnown } from './conditions.js';
import type { EdgePart, NounPart } from './part.js';
import { and, type Bound, customersOf, named, rename, renamePattern, required } from './scope.js';
import {
  type EdgeSelection,
  type Filter,
  type Keyset,
  type NodeSelection,
  type RootSelection,
  totalCountMax,
} from './selection.js';

/** One statement for one root: text that depends on the shape only, and the values it takes as `$read.args`. */
export interface Composition {
  readonly statement: ComposedStatement;
  readonly args: Readonly<Record<string, unknown>>;
  /** Keys of the categories whose vectors the statement reads; null where a row names its category, so that any may be. */
  readonly categories: readonly string[] | null;
}

/**
 * Composes a selection into one statement. Consent is part of it: a row is matched, filtered, ordered and counted only under the
 * conditions of its part, and a value is projected only under those of its column. Rows are positional lists:
 *
 * - `ids`: `[id, node]`; `search`: `[rest, key, id, node]`; `list`: the same and the total, if asked;
 * - node: its columns in the selection's order, then one element an edge;
 * - edge: a list of `[key, id, …columns, node]` (key and id only if keyed), or `[rows, total]` if a total is asked.
 */
export function compose(catalogue: Catalogue, root: RootSelection): Composition {
  const composer = new Composer(catalogue);
  const text = composer.root(root);
  return {
    statement: { name: `read ${root.kind} ${root.node.noun}`, text },
    args: composer.args,
    categories: categoriesOf(text),
  };
}

function categoriesOf(text: string): readonly string[] | null {
  if (text.includes('$read.allow[')) return null;
  return [...new Set([...text.matchAll(/\$read\.allow\.(\w+)\[/g)].map((found) => found[1] ?? ''))];
}

class Composer {
  readonly args: Record<string, unknown> = {};
  #variables = 0;
  #values = 0;

  constructor(private readonly catalogue: Catalogue) {}

  root(root: RootSelection): string {
    const part = nounPart(this.catalogue, root.node.noun);
    if (root.kind === 'ids') return this.#byIds(part, root.node);
    if (root.kind === 'search') return this.#search(part, root);
    return this.#list(part, root);
  }

  #byIds(part: NounPart, node: NodeSelection): string {
    const bound = this.#bindRoot(part);
    const variable = named(bound.scope, part.variable);
    return [
      'UNWIND $read.ids AS id',
      `MATCH (${variable}:${part.noun} {id: id})`,
      ...this.#gate(bound, []),
      `RETURN [${variable}.id, ${this.#node(bound, node)}] AS row`,
    ].join('\n');
  }

  #search(part: NounPart, root: RootSelection & { kind: 'search' }): string {
    const bound = this.#bindRoot(part);
    const variable = named(bound.scope, part.variable);
    const after = this.#keyset(root.page.after, { key: Number.MAX_SAFE_INTEGER, id: '' });
    const limit = this.#value(int(root.page.first + 1));
    return [
      `CALL db.index.fulltext.queryNodes('${part.searchIndex}', ${this.#value(root.text)}, {limit: 1000}) YIELD node AS ${variable}, score`,
      `WITH ${variable}, toInteger(score * 1000000) AS key`,
      `WHERE key <= ${after.key} AND (key < ${after.key} OR ${variable}.id > ${after.id})`,
      `WITH ${variable}, key ORDER BY key DESC, ${variable}.id LIMIT ${limit}`,
      `RETURN [false, key, ${variable}.id, ${this.#node(bound, root.node)}] AS row`,
    ].join('\n');
  }

  /** Two ordered branches: rows whose sort value the viewer may read, then, only if the page is not full, all others by id. */
  #list(part: NounPart, root: RootSelection & { kind: 'list' }): string {
    const bound = this.#bindRoot(part);
    const variable = named(bound.scope, part.variable);
    const column = required(
      part.sorts.get(root.sort) ?? part.columns.get(root.sort),
      `${part.noun} has no sort ${root.sort}`,
    );
    const key = rename(column.expression, bound.scope);
    const descending = root.direction === 'DESC';
    const end = sortEnds[column.type][descending ? 1 : 0];
    const rest = root.page.after?.rest ?? false;
    const from = literal(column.type, this.#value(sortValue(column.type, rest ? end : (root.page.after?.key ?? end))));
    const id = this.#value(rest || root.page.after === null ? (descending ? '\u{10FFFF}' : '') : root.page.after.id);
    const restId = this.#value(rest ? (root.page.after?.id ?? '') : '');
    const skip = this.#value(rest);
    const limit = this.#value(int(root.page.first + 1));
    const carried = [...bound.scope.values(), ...classesOf(bound)];
    const readable = conditions(column.rule, bound.scope);
    const filter = root.filter === null ? [] : [this.#filter(root.filter, bound)];
    const [over, beyond, order] = descending ? ['<=', '<', ' DESC'] : ['>=', '>', ''];
    const total = root.total ? this.#rootTotal(part, root.filter) : null;
    return [
      ...(total === null ? [] : [total]),
      'CALL () {',
      `MATCH (${variable}:${part.noun}) WHERE NOT ${skip} AND ${key} ${over} ${from} AND ${variable}.id IS NOT NULL`,
      ...this.#gate(bound, [...readable, ...filter, `(${key} ${beyond} ${from} OR ${variable}.id ${beyond} ${id})`]),
      `WITH ${carried.join(', ')} ORDER BY ${key}${order}, ${variable}.id${order} LIMIT ${limit}`,
      `RETURN collect([${carried.join(', ')}]) AS page`,
      '}',
      'CALL (page) {',
      `UNWIND page AS item RETURN item, false AS rest`,
      'UNION ALL',
      `WITH page WHERE size(page) < ${limit}`,
      `MATCH (${variable}:${part.noun}) WHERE ${variable}.id > ${restId}`,
      ...this.#gate(bound, [`NOT coalesce(${and([...readable, `${key} IS NOT NULL`])}, false)`, ...filter], ['page']),
      `WITH ${carried.join(', ')} ORDER BY ${variable}.id LIMIT ${limit}`,
      `RETURN [${carried.join(', ')}] AS item, true AS rest`,
      '}',
      `WITH ${[...carried.map((name, at) => `item[${at}] AS ${name}`), 'rest', ...(total === null ? [] : ['total'])].join(', ')}`,
      `RETURN [rest, CASE WHEN NOT rest THEN ${projected(column.type, key)} END, ${variable}.id, ${this.#node(bound, root.node)}` +
        `${total === null ? '' : ', total'}] AS row`,
    ].join('\n');
  }

  #rootTotal(part: NounPart, filter: Filter | null): string {
    const bound = this.#bindRoot(part);
    const variable = named(bound.scope, part.variable);
    const also = filter === null ? [] : [this.#filter(filter, bound)];
    return [
      `CALL () { MATCH (${variable}:${part.noun})`,
      ...this.#gate(bound, also),
      `WITH ${variable} LIMIT ${totalCountMax + 1} RETURN count(*) AS total }`,
    ].join('\n');
  }

  #bindRoot(part: NounPart): Bound {
    const scope = new Map([[part.variable, this.#variable(part.variable)]]);
    if (part.owner !== null) scope.set('owner', this.#variable('owner'));
    return { part, scope, holds: new Set(conditions(part.visible, scope)) };
  }

  /** Finds the owner, computes the classes of the customers that the scope binds, and admits only visible rows. */
  #gate(bound: Bound, also: readonly string[], carried: readonly string[] = []): readonly string[] {
    const { part, scope } = bound;
    const owner = part.owner === null ? [] : [`MATCH ${renamePattern(part.owner, scope)}`];
    const classes = customersOf(bound).map((customer) => `${classExpression(customer)} AS ${className(customer)}`);
    const where = [...bound.holds, ...also];
    const all = [...carried, ...scope.values(), ...classes];
    return [...owner, `WITH ${all.join(', ')}`, ...(where.length === 0 ? [] : [`WHERE ${and(where)}`])];
  }

  #node(bound: Bound, selection: NodeSelection): string {
    const columns = selection.columns.map((name) => {
      const column = required(bound.part.columns.get(name), `${selection.noun}.${name} is no column`);
      return governed(column, bound);
    });
    return `[${[...columns, ...selection.edges.map((edge) => this.#edge(bound, edge))].join(', ')}]`;
  }

  #edge(near: Bound, selection: EdgeSelection): string {
    const edge = required(this.catalogue.edges.get(selection.edge), `${selection.edge} is no edge`);
    const paged = edge.cardinality === 'page';
    const ascending = edge.order.key === '0';
    const after = paged ? this.#keyset(selection.page.after, { key: Number.MAX_SAFE_INTEGER, id: '' }) : null;
    const total = selection.total ? this.#total(near, edge, selection) : null;

    const { bound, clauses, inner } = this.#follow(near, edge, selection.filter, after?.key ?? null);
    const key = rename(edge.order.key, inner);
    const id = rename(edge.order.id, inner);
    const tie =
      after === null
        ? []
        : [
            ascending
              ? `${id} > ${after.id}`
              : `${key} <= ${after.key} AND (${key} < ${after.key} OR ${id} < ${after.id})`,
          ];
    const limit = edge.cardinality === 'one' ? '1' : this.#value(int(selection.page.first + (paged ? 1 : 0)));
    const order = ascending
      ? id
      : [...(edge.order.owner === null ? [] : [rename(edge.order.owner, inner)]), key, id]
          .map((each) => `${each} DESC`)
          .join(', ');
    const columns = selection.columns.map((name) => {
      const column = required(edge.columns.get(name), `${selection.edge} has no ${name}`);
      return governed(column, { ...bound, scope: inner });
    });
    const node = selection.node === null ? [] : [this.#node(bound, selection.node)];
    const row = [...(selection.keyed ? [key, id] : []), ...columns, ...node];
    const rows = `COLLECT { ${clauses(tie)} WITH * ORDER BY ${order} LIMIT ${limit} RETURN [${row.join(', ')}] }`;
    return total === null ? rows : `[${rows}, ${total}]`;
  }

  #total(near: Bound, edge: EdgePart, selection: EdgeSelection): string {
    const after = edge.order.owner === null ? null : this.#value(int(Number.MAX_SAFE_INTEGER));
    const { clauses } = this.#follow(near, edge, selection.filter, after);
    return `COUNT { ${clauses([])} RETURN 1 AS one LIMIT ${totalCountMax + 1} }`;
  }

  /** The way over an edge: pattern, owner, classes, conditions of both ends. `clauses` takes what else the rows must meet. */
  #follow(near: Bound, edge: EdgePart, filter: Filter | null, afterKey: string | null) {
    const part = nounPart(this.catalogue, edge.to);
    const nearVariable = named(near.scope, near.part.variable);
    const farVariable = this.#variable(edge.far);
    const inner = new Map(near.scope).set(edge.near, nearVariable).set(edge.far, farVariable);
    for (const variable of edge.variables)
      if (!inner.has(variable) || variable !== edge.near) inner.set(variable, this.#variable(variable));

    const far = new Map([[part.variable, farVariable]]);
    if (edge.bind !== null) far.set(edge.bind.far, named(inner, edge.bind.here));
    const findOwner = part.owner !== null && edge.bind === null;
    if (findOwner) {
      far.set('owner', this.#variable('owner'));
      inner.set('owner', named(far, 'owner'));
    }
    const relaxed = edge.declared ? `${className(nearVariable)} = 0` : null;
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
    const filtered = filter === null ? [] : [this.#filter(filter, bound)];
    const fresh = [...customersOf(bound)].filter((customer) => !known.has(customer));

    const clauses = (also: readonly string[]): string => {
      const range =
        edge.order.owner === null || afterKey === null ? [] : [`${rename(edge.order.key, inner)} <= ${afterKey}`];
      const where = [...outer, ...(edge.where === null ? [] : [rename(edge.where, inner)]), ...range];
      const classes = fresh.map((customer) => `${classExpression(customer)} AS ${className(customer)}`);
      const then = [...admitted, ...filtered, ...also];
      return [
        `MATCH ${renamePattern(edge.pattern, inner)}`,
        ...(where.length === 0 ? [] : [`WHERE ${and(where)}`]),
        ...(findOwner ? [`MATCH ${renamePattern(required(part.owner ?? undefined, 'owner'), far)}`] : []),
        ...(classes.length === 0 && then.length === 0 ? [] : [`WITH *${classes.map((each) => `, ${each}`).join('')}`]),
        ...(then.length === 0 ? [] : [`WHERE ${and(then)}`]),
      ].join(' ');
    };
    return { bound, clauses, inner };
  }

  #filter(filter: Filter, bound: Bound): string {
    switch (filter.kind) {
      case 'and':
        return filter.of.length === 0
          ? 'true'
          : `(${filter.of.map((each) => this.#filter(each, bound)).join(' AND ')})`;
      case 'or':
        return filter.of.length === 0
          ? 'false'
          : `(${filter.of.map((each) => this.#filter(each, bound)).join(' OR ')})`;
      case 'not':
        return `NOT coalesce(${this.#filter(filter.of, bound)}, false)`;
      case 'some':
        return this.#some(filter.edge, filter.of, bound);
      case 'column': {
        const column = required(
          bound.part.columns.get(filter.column),
          `${bound.part.noun}.${filter.column} is no column`,
        );
        return comparison(column, filter, bound, (value) => this.#value(value));
      }
    }
  }

  #some(coordinate: string, of: Filter | null, bound: Bound): string {
    const edge = required(this.catalogue.edges.get(coordinate), `${coordinate} is no edge`);
    const after = edge.order.owner === null ? null : this.#value(int(Number.MAX_SAFE_INTEGER));
    return `EXISTS { ${this.#follow(bound, edge, of, after).clauses([])} RETURN 1 AS one }`;
  }

  #keyset(after: Keyset | null, start: { key: number; id: string }): { key: string; id: string } {
    return { key: this.#value(int(Number(after?.key ?? start.key))), id: this.#value(after?.id ?? start.id) };
  }

  #variable(name: string): string {
    const made = `${name}${this.#variables}`;
    this.#variables += 1;
    return made;
  }

  #value(value: unknown): string {
    const name = `a${this.#values}`;
    this.#values += 1;
    this.args[name] = value;
    return `$read.args.${name}`;
  }
}
