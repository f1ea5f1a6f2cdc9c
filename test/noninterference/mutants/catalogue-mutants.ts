import type { Category } from '../../../src/consent/categories.js';
import type { Catalogue } from '../../../src/graph/read/catalogue.js';
import type { Condition, EdgePart, NounPart, PartNoun, Rule } from '../../../src/graph/read/part.js';
import type { LookerName } from '../viewers.js';
import { declaredNear, equivalentEdges, equivalentNouns } from './equivalents.js';
import type { Break, Mutant } from './mutant.js';
import type { Switches } from './switches.js';

const conditionBreaks: readonly Break[] = ['dropped', 'negated', 'stale'];

/** Every condition of every part, dropped, negated and taken from a stale class; and every edge with the conditions of one end only. */
export function catalogueMutants(catalogue: Catalogue, switches: Switches): readonly Mutant[] {
  return [
    ...[...catalogue.nouns.values()].flatMap((part) => ofNoun(part, switches)),
    ...[...catalogue.edges.values()].flatMap((edge) => [
      ...ofEdge(catalogue, edge, switches),
      ...oneEnd(catalogue, edge),
    ]),
  ];
}

function ofNoun(part: NounPart, switches: Switches): readonly Mutant[] {
  const rows = broken(part.visible, `${part.noun} @visible`, switches).map((mutant) =>
    unless(mutant, equivalentNouns[part.noun]),
  );
  const columns = [...part.columns.values()].flatMap((column) =>
    broken(column.rule, `${part.noun}.${column.name}`, switches, part.visible),
  );
  return [...rows, ...columns];
}

function ofEdge(catalogue: Catalogue, edge: EdgePart, switches: Switches): readonly Mutant[] {
  const coordinate = `${edge.from}.${edge.name}`;
  const rows = broken(edge.governed, `${coordinate} @governed`, switches).map((mutant) =>
    unless(mutant, equivalentEdges[coordinate]),
  );
  // An edge that its customer declared is shown without the conditions, so that its columns keep theirs.
  const held = edge.declared ? [] : [...edge.governed, ...farOf(catalogue, edge)];
  const columns = [...edge.columns.values()].flatMap((column) =>
    broken(column.rule, `${coordinate} ${column.name}`, switches, [...held, ...nearOf(catalogue, edge)]).map(
      (mutant, at) =>
        edge.declared && column.rule[Math.floor(at / conditionBreaks.length)]?.of === edge.near
          ? unless(mutant, declaredNear)
          : { ...mutant, ...(edge.declared && { lookers: declarers }) },
    ),
  );
  return [...rows, ...columns];
}

/** Whoever did not declare an edge has met the conditions of its columns where they followed it. */
const declarers: readonly LookerName[] = ['customer', 'partnerCustomer'];

/** A negated condition shuts out whom the product lets in, and so is never equivalent. */
function unless(mutant: Mutant, reason: string | undefined): Mutant {
  return reason === undefined || mutant.kind === 'negated' ? mutant : { ...mutant, equivalent: reason };
}

/** What a row of the near noun has met before the edge is followed, in the words of the edge. */
function nearOf(catalogue: Catalogue, edge: EdgePart): Rule {
  return catalogue.nouns.get(edge.from)?.visible ?? [];
}

/** What a row of the far noun has met before a column of the edge is looked at, in the words of the edge. */
function farOf(catalogue: Catalogue, edge: EdgePart): Rule {
  const far = catalogue.nouns.get(edge.to);
  if (far === undefined) return [];
  return far.visible.map((each) => ({
    ...each,
    of: each.of === 'owner' ? (edge.binds.get('owner') ?? each.of) : far.noun === 'Customer' ? edge.far : each.of,
  }));
}

/** The edge with the far end's conditions gone, and with the near end's. */
function oneEnd(catalogue: Catalogue, edge: EdgePart): readonly Mutant[] {
  const coordinate = `${edge.from}.${edge.name}`;
  const far = catalogue.nouns.get(edge.to);
  if (far === undefined || far.visible.length === 0) return [];
  const open = `Open${edge.to}` as PartNoun;
  const isFar = (condition: Condition) => condition.of === edge.far || edge.to !== 'Customer';
  const nouns = new Map(catalogue.nouns).set(open, { ...far, visible: [] });
  const nearOnly = { ...edge, to: open, governed: edge.governed.filter((condition) => !isFar(condition)) };
  const farOnly = { ...edge, governed: edge.governed.filter(isFar) };
  const make = (name: string, changed: EdgePart, equivalent: string | undefined): Mutant => ({
    name: `${coordinate}: ${name}`,
    kind: 'one end',
    seams: { catalogue: { nouns, edges: new Map(catalogue.edges).set(coordinate, changed) } },
    looks: [coordinate],
    focus: focusOf([...far.visible, ...edge.governed]),
    ...(equivalent !== undefined && { equivalent }),
  });
  return [
    make('the near end alone', nearOnly, equivalentEdges[coordinate]),
    ...(farOnly.governed.length < edge.governed.length ? [make('the far end alone', farOnly, undefined)] : []),
  ];
}

/** `held`: conditions that every row has met before the rule is asked. */
function broken(rule: Rule, name: string, switches: Switches, held: Rule = []): readonly Mutant[] {
  return rule.flatMap((condition, at) =>
    conditionBreaks.map((kind) => {
      const isHeld = kind !== 'negated' && held.some((each) => isEqual(each, condition));
      return {
        name: `${name}: ${condition.dynamic ? 'by ' : ''}${condition.category} of ${condition.of} ${kind}`,
        kind,
        looks: [],
        switch: switches.point(name, at),
        focus: focusOf([condition]),
        seams: switches.seams({ [switches.point(name, at)]: kind }),
        ...(isHeld && {
          equivalent: 'the row has met the same condition of the same customer before a value is looked at',
        }),
        ...(kind === 'stale' &&
          condition.optional === true && {
            equivalent:
              'nobody of these worlds ever agreed to a special category, so no class that has run out allows it',
          }),
      };
    }),
  );
}

/** What rows of the worlds name as their category. */
const namedByRows: readonly Category[] = [
  'contact.email',
  'behaviour.web',
  'contact.phone',
  'behaviour.app',
  'device.id',
  'behaviour.ad',
  'purchase.item',
  'service.rating',
];

function focusOf(rule: Rule): readonly Category[] {
  return [...new Set(rule.flatMap(({ category, dynamic }) => (dynamic ? namedByRows : [category as Category])))];
}

function isEqual(one: Condition, other: Condition): boolean {
  return one.category === other.category && one.dynamic === other.dynamic && one.of === other.of;
}
