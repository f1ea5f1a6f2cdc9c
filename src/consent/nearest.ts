/** The name that a typing error most likely stands for: at most three letters away and less than half of the word, else null. */
export function nearest(typed: string, names: readonly string[]): string | null {
  const most = Math.min(3, Math.floor(typed.length / 2));
  let best: { readonly name: string; readonly letters: number } | null = null;
  for (const name of names) {
    const letters = distance(typed, name);
    if (letters <= most && (best === null || letters < best.letters)) best = { name, letters };
  }
  return best?.name ?? null;
}

/** How many letters must be put in, taken out or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
