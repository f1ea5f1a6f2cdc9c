import { writeFile } from 'node:fs/promises';

/** Writes arguments for `java @FILE`, readable by the owner alone. */
export async function writeJavaArguments(file: string, values: readonly string[]): Promise<void> {
  await writeFile(file, `${values.map(quoted).join('\n')}\n`, { mode: 0o600 });
}

/** In a Java argument file, quoted text keeps its spaces and a backslash escapes. */
function quoted(argument: string): string {
  return `"${argument.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
