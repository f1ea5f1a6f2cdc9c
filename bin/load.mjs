// Runs a TypeScript file of the project without building it: for benches and for the processes that they start.
// `node bin/load.mjs bench/read/floor.ts` runs the file; `load(path)` gives its exports.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const project = fileURLToPath(new URL('..', import.meta.url));

/** The exports of a TypeScript file, given by its path from the project's folder. */
export async function load(path) {
  const { module } = await runnerImport(resolve(project, path), {
    root: project,
    configFile: false,
    logLevel: 'error',
    // Node 20 has no `using`.
    oxc: { target: 'es2022' },
  });
  return module;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await load(process.argv[2] ?? '');
}
