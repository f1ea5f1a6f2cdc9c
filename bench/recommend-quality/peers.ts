import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Scores } from '../../src/analyse/evaluation/trial.js';
import { productsOf } from '../../src/recommend/interactions.js';
import { ndcgAt, recallAt } from '../../src/recommend/metrics.js';
import type { DataSet } from './sets.js';

const program = fileURLToPath(new URL('peers.py', import.meta.url));
const depth = 20;

export interface PeerScores extends Scores {
  /** What the peer's own search chose. */
  readonly parameters: readonly number[];
}

const answerShape = z.partialRecord(
  z.enum(['als', 'lightfm']),
  z.object({ parameters: z.array(z.number()), lists: z.record(z.string(), z.array(z.number())) }),
);

/** Implicit ALS and LightFM on the same rows: whatever of them `python` has. */
export async function peers(set: DataSet, python: string): Promise<Partial<Record<'als' | 'lightfm', PeerScores>>> {
  const { interactions, heldOut } = set;
  const train = Array.from({ length: interactions.customerCount }, (_, customer) =>
    [...productsOf(interactions, customer)].map((product) => [customer, product]),
  ).flat();
  const answer = await asked(python, {
    customers: interactions.customerCount,
    products: interactions.productCount,
    train,
  });
  const found: Partial<Record<'als' | 'lightfm', PeerScores>> = {};
  for (const name of ['als', 'lightfm'] as const) {
    const peer = answer[name];
    if (peer === undefined) continue;
    const lists = [...heldOut].map(([customer, products]) => [peer.lists[String(customer)] ?? [], products] as const);
    found[name] = {
      parameters: peer.parameters,
      ndcg: lists.map(([list, products]) => ndcgAt(list, products, depth)),
      recall: lists.map(([list, products]) => recallAt(list, products, depth)),
    };
  }
  return found;
}

async function asked(python: string, question: object): Promise<z.infer<typeof answerShape>> {
  const child = spawn(python, [program], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A program that ends at once, for want of numpy, reads nothing.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(question));
  const ended = await once(child, 'close').catch(() => [1]);
  if (ended[0] !== 0) return {};
  return answerShape.parse(JSON.parse(Buffer.concat(chunks).toString()));
}
