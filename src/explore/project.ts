import { registrationOf } from '../consent/registration.js';
import type { Policy } from '../consent/policy.js';
import type { Viewer } from '../consent/viewer.js';
import { KithError } from '../model/errors.js';

/** The form of a project's name: it is part of a recipient (`ds.<project>`) and of a path. */
const projectName = /^[a-z][a-z0-9_]{0,62}$/;

/** The clients that the policy registers for scientists of the project, for research. None: nobody may be read for it any more. Throws `BAD_USER_INPUT`. */
export function researchClients(policy: Policy, project: string): readonly string[] {
  if (!projectName.test(project)) {
    throw new KithError('BAD_USER_INPUT', 'A project is named by lower-case letters, digits and _, such as `explore`.');
  }
  const endUser = { kind: 'scientist', project } as const;
  return policy.clients
    .map((client) => client.id)
    .filter((client) => registrationOf(policy, { client, purpose: 'research', endUser }) !== null)
    .toSorted();
}

/** For whom a workspace is built: all of these clients. Throws `BAD_USER_INPUT`. */
export function projectViewer(policy: Policy, project: string): Viewer {
  const endUser = { kind: 'scientist', project } as const;
  const [client, ...actors] = researchClients(policy, project);
  if (client === undefined) {
    const known = [...new Set(policy.clients.flatMap((one) => one.endUsers.scientist))].toSorted();
    throw new KithError(
      'BAD_USER_INPUT',
      `The policy registers no client that may do research for the project ${project}. It knows ${known.join(', ') || 'none'}: add the project to \`endUsers.scientist\` of a client that asks for \`research\`.`,
    );
  }
  return { client, actors, purpose: 'research', endUser };
}
