// Builds dist/: compiles src/ and copies what is not TypeScript. `node bin/build.mjs --if-needed` does nothing when dist/ is newer
// than every source.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(project, 'dist', '.built');

/** Builds when something changed since the last build. Throws where the sources do not compile. */
export function buildIfNeeded() {
  if (!isBuilt()) build();
}

export function build() {
  const began = new Date();
  rmSync(stamp, { force: true });
  const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = spawnSync(process.execPath, [compiler, '--project', join(project, 'tsconfig.build.json')], {
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) throw new Error('The sources do not compile.');
  for (const file of files(join(project, 'src'))) {
    if (!/\.(ts|xml)$/.test(file)) cpSync(join(project, 'src', file), join(project, 'dist', file));
  }
  removeOrphans();
  writeFileSync(stamp, '');
  // The stamp bears the time at which the build began: what is edited during the build counts as newer.
  utimesSync(stamp, began, began);
}

/** The compiler leaves the output of deleted sources behind, and a forgotten import would still find it. */
function removeOrphans() {
  for (const file of files(join(project, 'dist'))) {
    const source = join(project, 'src', file.replace(/\.js(\.map)?$/, '.ts'));
    if (/\.js(\.map)?$/.test(file) && !existsSync(source)) rmSync(join(project, 'dist', file));
  }
}

function isBuilt() {
  if (!existsSync(stamp)) return false;
  const builtAt = statSync(stamp).mtimeMs;
  const sources = files(join(project, 'src')).map((file) => join(project, 'src', file));
  const rules = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((file) => join(project, file));
  return [...sources, ...rules].every((file) => statSync(file).mtimeMs <= builtAt);
}

function files(folder) {
  return readdirSync(folder, { recursive: true }).filter((file) => statSync(join(folder, file)).isFile());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (process.argv.includes('--if-needed')) buildIfNeeded();
    else build();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
