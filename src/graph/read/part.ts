import type { Noun } from '../../model/nouns.js';

/**
 * The types that a column can have. `Hidden` columns sort and filter but are no field of the schema. A `Sealed` one is a text enciphered under its
 * owner's key, as the owner's id, the id of what holds it and the ciphertext: it neither sorts nor filters. A `Keyed` one is the ids of what holds such
 * texts, which are keyed hashes of them: it is no field, does not sort, and filters by equality alone.
 */
export const columnTypes = [
  'ID',
  'String',
  'Int',
  'SafeInt',
  'Float',
  'Boolean',
  'Date',
  'DateTime',
  'Sealed',
  'Keyed',
  'Hidden',
] as const;
export type ColumnType = (typeof columnTypes)[number];

/** What is a type of the schema: a noun, or a receipt's line, which has no id of its own. */
export type PartNoun = Noun | 'PurchaseLine';

/** Conditions under which a value or a row is visible: every category, for every customer variable named. `open` is an empty list. */
export type Rule = readonly Condition[];

export interface Condition {
  /** A dotted category, or `dynamic`: the property that holds the key of the category that governs this row. */
  readonly category: string;
  readonly dynamic: boolean;
  /** A dynamic one that holds where the property is absent: beside what governs every row, the mark of what is sensitive governs some. */
  readonly optional?: true;
  /** The variable of the customer whom the value is about. */
  readonly of: string;
}

export interface Column {
  readonly name: string;
  readonly expression: string;
  readonly type: ColumnType;
  readonly rule: Rule;
}

/** A file of `cypher/read`: the fields of a noun. */
export interface NounPart {
  readonly noun: PartNoun;
  readonly description: string;
  readonly variable: string;
  /** Pattern that finds the customer whom the row is about, where the way in has not bound one. */
  readonly owner: string | null;
  readonly visible: Rule;
  /** What every row must be, whoever asks. */
  readonly where: string | null;
  readonly columns: ReadonlyMap<string, Column>;
  /** Orders of the root list: name of the enum value → column. */
  readonly sorts: ReadonlyMap<string, Column>;
  /** Orders of the root list by what statistics publish: name of the enum value → measure. */
  readonly counts: ReadonlyMap<string, string>;
  readonly searchIndex: string | null;
  /** The way from the noun to what its `Keyed` columns are the ids of, as `keyed`. */
  readonly keyed: string | null;
}

/** A file of `cypher/read/<noun>`: the way from a noun to a neighbour. */
export interface EdgePart {
  readonly name: string;
  readonly from: PartNoun;
  readonly to: PartNoun;
  readonly description: string;
  readonly cardinality: 'page' | 'list' | 'one';
  readonly near: string;
  readonly far: string;
  /** Variables that the pattern binds, other than near and far. */
  readonly variables: readonly string[];
  readonly pattern: string;
  readonly where: string | null;
  /** What the way in binds already: names that the far noun's rules and edges know it by → names here. */
  readonly binds: ReadonlyMap<string, string>;
  readonly governed: Rule;
  /** True where the near customer declared the edge, and so sees that it is there whatever the far end says. */
  readonly declared: boolean;
  readonly order: { readonly key: string; readonly id: string; readonly owner: string | null };
  /** Other orders, by the name of the enum value: a column of the edge or the far noun, or a count of the far noun's edge. */
  readonly sorts: ReadonlyMap<string, EdgeSort>;
  readonly columns: ReadonlyMap<string, Column>;
}

export type EdgeSort =
  | { readonly kind: 'edge' | 'far'; readonly column: string }
  | { readonly kind: 'count'; readonly edge: string };

interface PartFile {
  readonly path: string;
  readonly description: string;
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly match: string;
  readonly columns: ReadonlyMap<string, Column>;
}

const line = /^\s+(?<expression>.+?) AS (?<name>\w+),? *\/\/ (?<type>\w+) (?<rule>.+)$/;

export function parseNounPart(path: string, text: string): NounPart {
  const noun = pascal(path.split('/').at(-1) ?? '') as PartNoun;
  const file = parseFile(path, text, lowerFirst(noun));
  const sorts = (file.tags.get('sort') ?? []).map((tag) => {
    const [name, of] = words(tag, 2, path);
    const column = required(file.columns.get(of), `${path}: @sort ${tag} names no column`);
    if (column.type === 'Sealed' || column.type === 'Keyed')
      throw new Error(`${path}: nobody sorts by ${of}, which is ${column.type === 'Sealed' ? 'sealed' : 'keyed'}`);
    return [name, column] as const;
  });
  return {
    noun,
    description: file.description,
    variable: noun === 'PurchaseLine' ? 'line' : lowerFirst(noun),
    owner: file.tags.get('owner')?.[0] ?? null,
    visible: parseRule(required(file.tags.get('visible')?.[0], `${path}: @visible is missing`), lowerFirst(noun), path),
    where: file.match.split(/\nWHERE /)[1] ?? null,
    columns: file.columns,
    sorts: new Map(sorts),
    counts: new Map((file.tags.get('count') ?? []).map((tag) => parseCount(noun, tag, path))),
    searchIndex: file.tags.get('search')?.[0] ?? null,
    keyed: file.tags.get('keyed')?.[0] ?? null,
  };
}

export function parseEdgePart(path: string, text: string): EdgePart {
  const [folder = '', name = ''] = path.split('/').slice(-2);
  const from = pascal(folder) as PartNoun;
  const near = from === 'PurchaseLine' ? 'line' : lowerFirst(from);
  const file = parseFile(path, text, near);
  const [far, to, cardinality = 'page'] = words(required(file.tags.get('to')?.[0], `${path}: @to is missing`), 2, path);
  const [pattern = '', where = null] = file.match.split(/\nWHERE /);
  return {
    name: lowerFirst(pascal(name)),
    from,
    to: to as PartNoun,
    description: file.description,
    cardinality: cardinality as EdgePart['cardinality'],
    near,
    far,
    variables: patternVariables(pattern).filter((variable) => variable !== near && variable !== far),
    pattern: pattern.replace(/^MATCH /, ''),
    where,
    binds: new Map((file.tags.get('bind') ?? []).map((tag) => words(tag, 2, path).slice(0, 2) as [string, string])),
    governed: parseRule(file.tags.get('governed')?.[0] ?? 'open', near, path),
    declared: file.tags.has('declared'),
    sorts: new Map((file.tags.get('sort') ?? []).map(parseEdgeSort)),
    order: parseOrder(required(file.tags.get('order')?.[0], `${path}: @order is missing`)),
    columns: file.columns,
  };
}

/**
 * `open`, or clauses parted by `;`, each `category[, category] [of variable[, variable]]`; `by x.y` names a dynamic category, `also x.y` one that is
 * asked for only where the property is there.
 */
export function parseRule(text: string, ownVariable: string, path: string): Rule {
  if (text.trim() === 'open') return [];
  return text.split(';').flatMap((clause) => {
    const [categories = '', variables = ownVariable] = clause.trim().split(' of ');
    const names = categories.split(',').map((category) => category.trim());
    if (names.some((name) => !/^(?:by |also )?\w+\.\w+$/.test(name)))
      throw new Error(`${path}: '${clause}' is not a rule`);
    return variables.split(',').flatMap((variable) =>
      names.map((name) => ({
        category: name.replace(/^(?:by|also) /, ''),
        dynamic: /^(?:by|also) /.test(name),
        ...(name.startsWith('also ') && { optional: true as const }),
        of: variable.trim(),
      })),
    );
  });
}

function parseFile(path: string, text: string, ownVariable: string): PartFile {
  const lines = text.split('\n');
  const header = lines.filter((each) => each.startsWith('//')).map((each) => each.slice(2).trim());
  const body = lines.filter((each) => !each.startsWith('//') && each.trim() !== '');
  const returnAt = body.indexOf('RETURN');
  const match = (returnAt < 0 ? body : body.slice(0, returnAt)).join('\n');
  const columns = (returnAt < 0 ? [] : body.slice(returnAt + 1)).map((each) => parseColumn(each, ownVariable, path));
  const tags = new Map<string, string[]>();
  for (const each of header.slice(1)) {
    const [, tag, value = ''] = required(/^@(\w+) ?(.*)$/.exec(each) ?? undefined, `${path}: '${each}' is not a tag`);
    tags.set(tag ?? '', [...(tags.get(tag ?? '') ?? []), value]);
  }
  return {
    path,
    description: header[0] ?? '',
    tags,
    match,
    columns: new Map(columns.map((column) => [column.name, column])),
  };
}

function parseColumn(text: string, ownVariable: string, path: string): Column {
  const groups = required(line.exec(text)?.groups, `${path}: '${text.trim()}' has no type and category`);
  const { expression = '', name = '', type = '', rule = '' } = groups;
  if (!columnTypes.includes(type as ColumnType)) throw new Error(`${path}: ${name} has the unknown type ${type}`);
  return { name, expression, type: type as ColumnType, rule: parseRule(rule, ownVariable, path) };
}

/** `BUYERS buyers`: the measure of statistics is the noun's. */
function parseCount(noun: string, text: string, path: string): readonly [string, string] {
  const [name, measure] = words(text, 2, path);
  return [name, `${noun}.${measure}`];
}

/** `NAME edge column`, `NAME far column` or `NAME count Noun.edge`. */
function parseEdgeSort(text: string): readonly [string, EdgeSort] {
  const [name = '', kind, what = ''] = text.split(' ');
  if (kind === 'count') return [name, { kind, edge: what }];
  if (kind === 'edge' || kind === 'far') return [name, { kind, column: what }];
  throw new Error(`'${text}' is not an order of an edge`);
}

/** `key id [by owner]`; where neither end tells two rows apart, the id is one of theirs and the relationship's key, joined. */
function parseOrder(text: string): EdgePart['order'] {
  const found = required(
    /^(?<key>.+?) (?<id>\w+\.\w+(?: \+ \w+\.\w+)?)(?: by (?<owner>\w+\.\w+))?$/.exec(text)?.groups,
    `'${text}' is not an order`,
  );
  return { key: found['key'] ?? '', id: found['id'] ?? '', owner: found['owner'] ?? null };
}

export function patternVariables(pattern: string): readonly string[] {
  return [...pattern.matchAll(/[([](\w+)/g)].map((found) => found[1] ?? '');
}

/** `following` → `Following`, `purchase-line` → `PurchaseLine`. */
function pascal(kebab: string): string {
  return kebab
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function words(text: string, least: number, path: string): [string, string, ...string[]] {
  const found = text.split(' ');
  if (found.length < least) throw new Error(`${path}: '${text}' is too short`);
  return found as [string, string, ...string[]];
}

function required<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}
