import { int } from 'neo4j-driver';
import { sortEnds, sortValue } from './column-value.js';
import type { Composer } from './composer.js';
import type { NounPart } from './part.js';
import { bindRoot, gate, rootTotal } from './root-scope.js';
import { named, required } from './scope.js';
import type { RootSelection } from './selection.js';

const index = 'PublishedCount(runId, organisation, measure, value, id)';

/**
 * A root list in the order of a count that statistics publish, as `list` in two branches: first what has a published count, by (count, id); then, only
 * if the page is not full, all others by id, whether too few stand behind their count or none. Whose figures they are is told by `$read.published`.
 */
export function countedList(composer: Composer, part: NounPart, root: RootSelection & { kind: 'counted' }): string {
  const bound = bindRoot(composer, part);
  const variable = named(bound.scope, part.variable);
  const published = composer.variable('published');
  const measure = composer.value(required(part.counts.get(root.count), `${part.noun} has no count ${root.count}`));
  const descending = root.direction === 'DESC';
  const { after } = root.page;
  const rest = after?.rest ?? false;
  const from = composer.value(sortValue('Int', rest ? null : (after?.key ?? sortEnds.Int[descending ? 1 : 0])));
  const id = composer.value(rest || after === null ? (descending ? sortEnds.ID[1] : '') : after.id);
  const restId = composer.value(rest ? (after?.id ?? '') : '');
  const lastId = composer.value(sortEnds.ID[1]);
  const limit = composer.value(int(root.page.first + 1));
  const filter = root.filter === null ? [] : [composer.filter(root.filter, bound)];
  const [over, beyond, order] = descending ? ['<=', '<', ' DESC'] : ['>=', '>', ''];
  const total = root.total ? [rootTotal(composer, part, root.filter)] : [];
  // The first three are one value each, and named all the same: the planner takes the order of the index for that of the list only so.
  const inOrder = ['runId', 'organisation', 'measure', 'value', 'id'].map((each) => `${published}.${each}${order}`);
  const of = (name: string) =>
    `${name}.runId = $read.published.runId AND ${name}.organisation = $read.published.organisation AND ${name}.measure = ${measure}`;
  return [
    ...total,
    'CALL () {',
    `MATCH (${published}:PublishedCount) USING INDEX SEEK ${published}:${index}`,
    `WHERE ${of(published)} AND ${published}.value ${over} ${from} AND ${published}.id IS NOT NULL`,
    `WITH ${published} WHERE ${published}.value <> ${from} OR ${published}.id ${beyond} ${id}`,
    `MATCH (${variable}:${part.noun} {id: ${published}.id})`,
    ...gate(composer, bound, filter, [published]),
    `WITH ${variable}, ${published} ORDER BY ${inOrder.join(', ')} LIMIT ${limit}`,
    `RETURN collect([${variable}, ${published}.value]) AS page`,
    '}',
    'CALL (page) {',
    'UNWIND page AS item RETURN item, false AS rest',
    'UNION ALL',
    `MATCH (${variable}:${part.noun}) WHERE ${variable}.id > CASE WHEN size(page) < ${limit} THEN ${restId} ELSE ${lastId} END`,
    ...gate(
      composer,
      bound,
      [
        `NOT EXISTS { MATCH (${published}:PublishedCount) WHERE ${of(published)} AND ${published}.id = ${variable}.id }`,
        ...filter,
      ],
      ['page'],
    ),
    `WITH ${variable} ORDER BY ${variable}.id LIMIT ${limit}`,
    `RETURN [${variable}, null] AS item, true AS rest`,
    '}',
    `WITH item[0] AS ${variable}, item[1] AS key, rest${total.length === 0 ? '' : ', total'}`,
    `RETURN [rest, key, ${variable}.id, ${composer.node(bound, root.node)}${total.length === 0 ? '' : ', total'}] AS row`,
  ].join('\n');
}
