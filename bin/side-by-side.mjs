// Runs npm scripts side by side and fails when one of them does: `node bin/side-by-side.mjs types lint`. Scripts that are joined by a comma run
// one after another. Every line says whose it is.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Runs each task to its end, its commands one after another, whatever becomes of the others, and sets the exit code.
 *
 * @param {readonly { readonly name: string, readonly commands: readonly (readonly string[])[] }[]} tasks
 */
export async function sideBySide(tasks) {
  const width = Math.max(...tasks.map(({ name }) => name.length));
  const ends = await Promise.all(tasks.map((task) => run(task, `${task.name.padEnd(width)} | `)));
  const failed = tasks.filter((_, at) => ends[at] !== 0).map(({ name }) => name);
  if (failed.length === 0) return;
  console.error(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

/** Gives the exit code of the first command that failed, else 0. */
async function run({ name, commands }, mark) {
  const began = performance.now();
  const codes = [];
  for (const command of commands) codes.push(await runCommand(command, mark));
  const code = codes.find((each) => each !== 0) ?? 0;
  console.log(`${mark}${name} ended with ${code} after ${Math.round((performance.now() - began) / 1_000)} s`);
  return code;
}

async function runCommand([program, ...args], mark) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  const outputs = [child.stdout, child.stderr].map(async (stream) => {
    for await (const line of createInterface({ input: stream })) if (line !== '') console.log(`${mark}${line}`);
  });
  const [code] = await once(child, 'close');
  await Promise.all(outputs);
  return code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const commandsOf = (names) => names.split(',').map((name) => ['npm', 'run', '--silent', name]);
  await sideBySide(process.argv.slice(2).map((names) => ({ name: names, commands: commandsOf(names) })));
}
