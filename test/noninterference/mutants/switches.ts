import type { ReadTerms } from '../../../src/consent/terms.js';
import type { Catalogue } from '../../../src/graph/read/catalogue.js';
import type { Column, Condition, EdgePart, NounPart, Rule } from '../../../src/graph/read/part.js';
import type { Seams } from '../instance.js';
import { breakCondition, type Found } from './broken-text.js';
import type { Break } from './mutant.js';
import { positionsIn } from './positions.js';

const mark = /^(?<point>m\d+)_(?<name>\w+)$/;
const kinds = ['dropped', 'negated', 'stale'] as const satisfies readonly Break[];

/**
 * One text for all mutants of a statement's conditions: each condition asks `$broken` whether it is broken and how. A text is then planned once, and what
 * differs from mutant to mutant is a value. The way is known as mutant schemata (Untch, Offutt and Harrold, 1993).
 */
export class Switches {
  readonly #points = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  readonly #aliases = new Map<string, string>();
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = {
      nouns: new Map([...catalogue.nouns].map(([name, part]) => [name, this.#noun(part)])),
      edges: new Map([...catalogue.edges].map(([name, part]) => [name, this.#edge(part)])),
    };
  }

  /** The switch of the condition at this place of a rule; `rule` as mutants are named: `Customer.name`, `Customer @visible`. */
  point(rule: string, at: number): string {
    const point = this.#points.get(`${rule} ${at}`);
    if (point === undefined) throw new Error(`${rule} has no condition ${at}`);
    return point;
  }

  /** A server with these switches turned. */
  seams(broken: Readonly<Record<string, Break>>): Seams {
    return {
      catalogue: this.#catalogue,
      text: (given) => this.text(given),
      terms: (terms) => this.#withAliases(terms),
      params: (params) => ({ ...params, broken }),
    };
  }

  text(given: string): string {
    const known = this.#texts.get(given);
    if (known !== undefined) return known;
    let text = given;
    for (const found of positionsIn(given).toReversed())
      text = text.slice(0, found.at) + switched(found) + text.slice(found.at + found.text.length);
    this.#texts.set(given, text);
    return text;
  }

  /** The composer reads a marked category by its marked key, which stands for the vector of the true one. */
  #withAliases(terms: ReadTerms): ReadTerms {
    const aliases = [...this.#aliases].flatMap(([alias, key]) => {
      const vector = terms.allow[key];
      return vector === undefined ? [] : [[alias, vector] as const];
    });
    return { ...terms, allow: { ...terms.allow, ...Object.fromEntries(aliases) } };
  }

  #noun(part: NounPart): NounPart {
    const columns = this.#columns(part.columns, `${part.noun}.`);
    const sorts = [...part.sorts].map(([name, each]) => [name, columns.get(each.name) ?? each] as const);
    return { ...part, visible: this.#rule(part.visible, `${part.noun} @visible`), columns, sorts: new Map(sorts) };
  }

  #edge(edge: EdgePart): EdgePart {
    const coordinate = `${edge.from}.${edge.name}`;
    return {
      ...edge,
      governed: this.#rule(edge.governed, `${coordinate} @governed`),
      columns: this.#columns(edge.columns, `${coordinate} `),
    };
  }

  #columns(columns: ReadonlyMap<string, Column>, prefix: string): ReadonlyMap<string, Column> {
    return new Map(
      [...columns].map(([name, each]) => [name, { ...each, rule: this.#rule(each.rule, `${prefix}${name}`) }]),
    );
  }

  /** The composer, which maps a rule, finds the marks; the gate and `extensions.consent`, which look through it, the conditions as they are. */
  #rule(rule: Rule, name: string): Rule {
    const marked = rule.map((condition, at) => this.#marked(condition, `${name} ${at}`));
    return Object.assign([...rule], { map: marked.map.bind(marked) });
  }

  #marked(condition: Condition, place: string): Condition {
    const point = `m${this.#points.size}`;
    this.#points.set(place, point);
    const [first = '', last = ''] = condition.category.split('.');
    if (condition.dynamic) return { ...condition, category: `${first}.${point}_${last}` };
    this.#aliases.set(`${point}_${first}_${last}`, `${first}_${last}`);
    return { ...condition, category: `${point}.${first}.${last}` };
  }
}

/** The switch of every condition in a position, and of one category's in it. */
export function positionSwitch(position: string, category: string | null): string {
  return [position, ...(category === null ? [] : [category])].join('_').replaceAll(' ', '_');
}

function switched(found: ReturnType<typeof positionsIn>[number]): string {
  const byRow = found.category.startsWith('by ');
  const { point = '', name = '' } = mark.exec(byRow ? found.category.slice(3) : found.category)?.groups ?? {};
  if (point === '') return found.text;
  const condition: Found = byRow ? { ...found, text: found.text.replaceAll(`.${point}_`, '.') } : found;
  const category = byRow ? `by ${name}` : name;
  const asked = [point, positionSwitch(found.position, category), positionSwitch(found.position, null)];
  const turns = kinds.map((kind) => `WHEN '${kind}' THEN ${breakCondition(condition, kind)}`);
  return `CASE coalesce(${asked.map((each) => `$broken.${each}`).join(', ')}) ${turns.join(' ')} ELSE ${condition.text} END`;
}
