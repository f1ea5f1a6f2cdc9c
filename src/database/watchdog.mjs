// Runs the database and ends it when its parent has gone: the standard input is a pipe from the parent, and the system closes
// it however the parent dies. Usage: node watchdog.mjs PROGRAM ARGUMENTS… The first line of the output is the program's pid.
import { spawn } from 'node:child_process';

const killAfterMs = 30_000;
const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 2, 2] });

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
}

process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
// The parent may be gone before it has read the pid.
process.stdout.on('error', stop);

child.on('spawn', () => process.stdout.write(`${child.pid}\n`));
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
