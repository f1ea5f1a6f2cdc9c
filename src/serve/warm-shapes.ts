import type { ReadTerms } from '../consent/terms.js';
import type { ComposedStatement, Graph } from '../graph/graph.js';

/** Longest that one statement may take: it is planned by then, and to find nobody is not worth more. */
const timeoutMs = 2_000;

/**
 * Lets the database plan statements, one after another, before a client waits for that: they are sent with terms that allow nothing and without arguments, so
 * nobody is found. What does not run any more, as after an upgrade, is passed over. Gives how many were sent.
 */
export async function warmShapes(
  graph: Graph,
  statements: readonly ComposedStatement[],
  { terms, signal }: { readonly terms: ReadTerms; readonly signal: AbortSignal },
): Promise<number> {
  const read = { ...terms, allow: {}, args: {}, ids: [], published: null };
  let sent = 0;
  for (const statement of statements) {
    if (signal.aborted) break;
    sent += 1;
    // Most end with an error: a page has no length. They were planned before.
    await graph.composed(statement, { read }, { timeoutMs, signal }).catch(() => undefined);
  }
  return sent;
}
