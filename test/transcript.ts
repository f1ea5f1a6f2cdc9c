import type { Noun } from '../src/model/nouns.js';
import type { Operation } from './operations.js';

/** Who answers operations: a town. */
export interface Asker<As> {
  publicId(as: As, noun: Noun, key: string): string;
  ask(as: As, document: string, variables: object): Promise<{ readonly text: string; readonly data: unknown }>;
}

/** Everything a viewer is answered: the text of each page, to at most `pagesMax`. */
export async function transcript<As>(town: Asker<As>, as: As, operation: Operation, pagesMax = 6): Promise<string> {
  const ids = Object.entries(operation.ids).map(([name, [noun, key]]) => [name, town.publicId(as, noun, key)] as const);
  const representations = operation.references.map(([noun, key]) => ({
    __typename: noun,
    id: town.publicId(as, noun, key),
  }));
  const texts: string[] = [];
  let after: string | null = null;
  let found = {};
  if (operation.first !== undefined) {
    const { document, at, variable } = operation.first;
    const answer = await town.ask(as, document, {});
    texts.push(answer.text);
    found = { [variable]: valueAt(answer.data, at) ?? 'nothing' };
  }
  for (let page = 0; page < pagesMax; page += 1) {
    const variables = {
      ...Object.fromEntries(ids),
      ...(representations.length > 0 && { representations }),
      ...found,
      after,
    };
    const answer = await town.ask(as, operation.document, variables);
    texts.push(answer.text);
    const next = operation.paged === null ? null : nextCursor(answer.data, operation.paged);
    if (next === null) break;
    after = next;
  }
  return texts.join('\n');
}

function nextCursor(data: unknown, path: string): string | null {
  const { pageInfo } = (valueAt(data, path) ?? {}) as { pageInfo?: { hasNextPage: boolean; endCursor: string | null } };
  return pageInfo?.hasNextPage === true ? pageInfo.endCursor : null;
}

function valueAt(data: unknown, path: string): unknown {
  let found: unknown = data;
  for (const name of path.split('.')) found = (found as Record<string, unknown> | null | undefined)?.[name];
  return found;
}
