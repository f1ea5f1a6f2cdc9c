import type { Town } from './town.js';

/** What the metrics of a town count, by name and labels, without how long things took and without the process's own. */
export async function counted(town: Town): Promise<ReadonlyMap<string, number>> {
  const lines = (await metricsText(town)).split('\n').filter((line) => line.startsWith('kith_'));
  const pairs = lines.map((line) => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at), Number(line.slice(at + 1))] as const;
  });
  return new Map(pairs.filter(([name]) => !/_sum\b|_bucket\{/.test(name)));
}

export async function metricsText(town: Town): Promise<string> {
  return (await fetch(String(town.server.metricsUrl))).text();
}

/** What was counted while something was done. */
export async function countedBy(town: Town, work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const before = await counted(town);
  await work();
  await settled();
  const after = await counted(town);
  const grown = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, by]) => by !== 0));
}

/** A request ends for the server a moment after its caller has the answer. */
async function settled(): Promise<void> {
  await new Promise((done) => setTimeout(done, 50));
}
