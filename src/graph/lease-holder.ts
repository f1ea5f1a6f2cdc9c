import { hostname } from 'node:os';
import process from 'node:process';

/** The process that holds a lease. */
export interface LeaseHolder {
  readonly host: string;
  readonly pid: number;
}

export function thisProcess(): LeaseHolder {
  return { host: hostname(), pid: process.pid };
}

/** Whether the holder ran on this machine and its process has ended. */
export function isGone({ host, pid }: LeaseHolder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
