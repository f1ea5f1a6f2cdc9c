import { diskFull } from '../database/download.js';
import { KithError } from '../model/errors.js';

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'its disk can only be read',
  EISDIR: 'it is a folder where a file belongs',
  ENOTDIR: 'a file stands where a folder belongs',
  EDQUOT: 'the quota of its disk is used up',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** What the system said of a file that a command wanted, as a sentence with what to do. Null for any other error, and for what Kith says itself. */
export function fileFault(error: unknown): KithError | null {
  if (!(error instanceof Error) || error instanceof KithError) return null;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined || syscall === 'spawn') return null;
  if (code === 'ENOSPC') return diskFull(path, error);
  const cause = causes[code];
  if (cause === undefined) return null;
  return new KithError(
    'CONFIGURATION',
    `${path} cannot be used: ${cause}. Mend that, or name another place; what Kith keeps moves with KITH_HOME.`,
    { cause: error },
  );
}
