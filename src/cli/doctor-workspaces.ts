import type { Policy } from '../consent/policy.js';
import { workspacesOf } from '../explore/homes.js';
import { researchClients } from '../explore/project.js';
import { servedManifest } from '../explore/workspace.js';
import type { Finding } from './finding.js';

const hourMs = 3_600_000;
/** A daily build that begins at the same hour ends some time later on one day than on another. */
const buildHoursMax = 26;

/** Workspaces that hold people who may have withdrawn since, or for which the policy lets nobody be read any more. */
export async function checkWorkspaces(home: string, policy: Policy, now: number): Promise<Finding> {
  const check = 'workspaces';
  const due: string[] = [];
  const there: string[] = [];
  for (const project of await workspacesOf(home)) {
    const manifest = await servedManifest(home, project);
    if (manifest === null) continue;
    there.push(project);
    const hours = Math.floor((now - Date.parse(manifest.builtAt)) / hourMs);
    if (researchClients(policy, project).length === 0) due.push(`the policy knows no project ${project} any more`);
    else if (hours >= buildHoursMax) due.push(`that of ${project} is ${hours} hours old`);
  }
  if (there.length === 0) return { check, state: 'ok', found: 'none' };
  if (due.length === 0) return { check, state: 'ok', found: `${there.join(', ')}, of the last day` };
  const mend =
    'Run `kith explore up` every day (docs/workspace.md): who withdrew is in it until the next build. `kith explore down` deletes one that nobody needs.';
  return { check, state: 'warning', found: due.join(', '), mend };
}
