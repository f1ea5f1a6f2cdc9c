import { readFile } from 'node:fs/promises';
import type { Config } from '../config.js';
import { defaultPolicy } from '../consent/default-policy.js';
import { type Policy, readPolicy } from '../consent/policy.js';
import { KithError } from '../model/errors.js';

/** The policy of the deployment: the file that KITH_POLICY names, or the built-in one. */
export async function policyOf(config: Config): Promise<Policy> {
  if (config.policyFile === null) return defaultPolicy;
  const text = await readFile(config.policyFile, 'utf8').catch((cause: unknown) => {
    throw new KithError('POLICY_INVALID', `The policy file ${config.policyFile} cannot be read. Check KITH_POLICY.`, {
      cause,
    });
  });
  try {
    return readPolicy(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof KithError) throw cause;
    throw new KithError('POLICY_INVALID', `The policy file ${config.policyFile} is not JSON.`, { cause });
  }
}
