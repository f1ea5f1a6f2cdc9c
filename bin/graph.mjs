// Runs the graph tests in two lanes, each a worker with a server of its own: one lane leaves half of two cores idle. With NEO4J_TEST_URI there is one
// server, so one lane; files that are named run in one as well. With --thorough those that take minutes each, without it all others.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const given = process.argv.slice(2);
const files = given.filter((each) => each !== '--thorough');
const project =
  given.includes('--thorough') || files.some((file) => file.endsWith('.thorough.test.ts')) ? 'thorough' : 'graph';
const lanes = process.env.NEO4J_TEST_URI || files.length > 0 ? 1 : 2;
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', project, ...files], {
  stdio: 'inherit',
  env: { ...process.env, KITH_TEST_LANES: String(lanes) },
});
process.exitCode = status ?? 1;
