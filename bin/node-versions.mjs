// Installs, tests (what needs no database) and smoke-tests a clean copy of the committed tree under other Nodes, which come from npm:
// `npm run node-versions` for 22 and 24, or `npm run node-versions -- 22`.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];
const platforms = { linux: 'linux', darwin: 'darwin', win32: 'win' };

for (const major of majors) {
  const folder = mkdtempSync(join(tmpdir(), `kith-node-${major}-`));
  try {
    check(major, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

function check(major, folder) {
  const name = `node-${platforms[process.platform]}-${process.arch}`;
  const runtime = join(folder, 'runtime');
  mkdirSync(runtime);
  execFileSync('npm', ['install', '--no-save', '--prefix', runtime, `${name}@${major}`], {
    stdio: ['ignore', 'ignore', 2],
  });
  const bin = join(runtime, 'node_modules', name, 'bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, KITH_JARS: jars(folder) };
  const version = execFileSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' }).trim();
  const copy = join(folder, 'kith');
  execFileSync('git', ['clone', '--quiet', project, copy]);
  const steps = [
    ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'],
    ['npm', 'run', 'build'],
    ['npm', 'run', 'unit'],
    ['npm', 'run', 'smoke'],
  ];
  for (const [command, ...args] of steps) {
    console.log(`node ${version}: ${[command, ...args].join(' ')}`);
    const run = spawnSync(command, args, { cwd: copy, env, stdio: 'inherit' });
    if (run.status !== 0) throw new Error(`${[command, ...args].join(' ')} failed under Node ${version}.`);
  }
  console.log(`node ${version}: installs, starts, passes the tests that need no database, answers a query`);
}

/** The jars that are here already need not be fetched again. */
function jars(folder) {
  const known = process.env.KITH_JARS ?? join(project, '.kith', 'jars');
  if (!existsSync(known)) return join(folder, 'jars');
  cpSync(known, join(folder, 'jars'), { recursive: true });
  return join(folder, 'jars');
}
