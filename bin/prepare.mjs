// The set-up that every command shares: the right Node, and the locked packages installed. It needs no package itself.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Checks Node and installs the packages where they are missing or older than the lock. Throws with what to do. */
export function prepare() {
  checkNode();
  if (!isInstalled()) install();
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const [majorLeast, minorLeast] = engines.node.replace('>=', '').split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > majorLeast || (major === majorLeast && minor >= minorLeast)) return;
  throw new Error(`Kith needs Node ${majorLeast}.${minorLeast} or newer; this is ${process.versions.node}.`);
}

function isInstalled() {
  // A copy of Kith that was packed or built into an image has no lock and brings its packages along.
  if (!existsSync(join(project, 'package-lock.json'))) return true;
  // npm writes this file last, at the end of an installation that went through.
  const installed = join(project, 'node_modules', '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(project, 'package-lock.json')).mtimeMs;
}

function install() {
  console.error('Installing the packages of Kith…');
  const windows = process.platform === 'win32';
  const run = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: project,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (run.status !== 0) throw new Error('The packages could not be installed. Check the network, and start again.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    prepare();
  } catch (error) {
    console.error(`kith: ${error.message}`);
    process.exitCode = 1;
  }
}
