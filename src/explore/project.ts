import { registrationOf } from '../consent/registration.js';
import type { Policy } from '../consent/policy.js';
import type { Viewer } from '../consent/viewer.js';
import { KithError } from '../model/errors.js';

/** The form of a project's name: it is part of a recipient (`ds.<project>`) and of a path. */
const projectName = /^[a-z][a-z0-9_]{0,62}$/;

/** For whom a workspace is built: every client that the policy registers for scientists of the project, for research. Throws `BAD_USER_INPUT`. */
export function projectViewer(policy: Policy, project: string): Viewer {
  if (!projectName.test(project)) {
    throw new KithError('BAD_USER_INPUT', 'A project is named by lower-case letters, digits and _, such as `explore`.');
  }
  const endUser = { kind: 'scientist', project } as const;
  const registered = policy.clients
    .map((client) => client.id)
    .filter((client) => registrationOf(policy, { client, purpose: 'research', endUser }) !== null)
    .toSorted();
  const [client, ...actors] = registered;
  if (client === undefined) {
    const known = [...new Set(policy.clients.flatMap((one) => one.endUsers.scientist))].toSorted();
    throw new KithError(
      'BAD_USER_INPUT',
      `The policy registers no client that may do research for the project ${project}. It knows ${known.join(', ') || 'none'}: add the project to \`endUsers.scientist\` of a client that asks for \`research\`.`,
    );
  }
  return { client, actors, purpose: 'research', endUser };
}
