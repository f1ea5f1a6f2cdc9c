import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Whether a process of that id runs, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What tells a process from a later one with the same id: its command line and when it began. Empty where nobody can tell. */
export async function identityOf(pid: number): Promise<string> {
  return (await fromProc(pid)) ?? (await fromPs(pid)) ?? '';
}

async function fromProc(pid: number): Promise<string | null> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The second field is the name in brackets and may hold spaces; the start time is the 22nd field, the 20th after it.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${started ?? ''} ${command.replaceAll('\0', ' ')}`;
  } catch {
    return null;
  }
}

function fromPs(pid: number): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('ps', ['-ww', '-o', 'lstart=,args=', '-p', String(pid)], { timeout: 5_000 }, (error, stdout) =>
      resolve(error === null && stdout.trim() !== '' ? stdout.trim() : null),
    );
  });
}
