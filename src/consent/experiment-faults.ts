import { categoryKey, categoryLeaves } from './categories.js';
import type { Experiment } from './experiment-shape.js';
import { measuredCategories, measurement } from './measurement.js';
import { coversAny } from './paths.js';
import type { Policy, PolicyFault } from './policy-shape.js';

type Path = PolicyFault['path'];

const shareError = 1e-9;

/** What does not hold together in the experiments of a policy, and in whether lists are written down. */
export function faultsOfExperiments({ experiments, listLog, clients }: Policy): readonly PolicyFault[] {
  return [
    ...(experiments.length > 0 ? faultsOfMeasuring(clients, ['experiments']) : []),
    ...(listLog ? faultsOfMeasuring(clients, ['listLog']) : []),
    ...experiments.flatMap((one, index) => [
      ...faultsOfSpan(one, ['experiments', index, 'until']),
      ...faultsOfArms(one, ['experiments', index, 'arms']),
      ...experiments.slice(0, index).flatMap((other) => faultsBeside(one, other, ['experiments', index])),
    ]),
  ];
}

/** Nobody could take part where nobody may measure. */
function faultsOfMeasuring(clients: Policy['clients'], path: Path): readonly PolicyFault[] {
  const asks = clients.find(({ id }) => id === measurement.client)?.asks ?? [];
  const paths = asks
    .filter(({ purposes }) => coversAny(purposes, measurement.purpose))
    .flatMap(({ categories }) => categories);
  const lacking = categoryLeaves.filter(
    (leaf) => measuredCategories.includes(categoryKey(leaf)) && !coversAny(paths, leaf),
  );
  if (lacking.length === 0) return [];
  const message = `lists are measured by the client ${measurement.client}: let it ask for ${measurement.purpose} of ${lacking.join(', ')}`;
  return [{ path, message }];
}

function faultsOfSpan({ name, from, until }: Experiment, path: Path): readonly PolicyFault[] {
  if (from < until) return [];
  return [{ path, message: `${name} is over on ${until}, but begins on ${from}: it needs a later day` }];
}

function faultsOfArms({ name, arms }: Experiment, path: Path): readonly PolicyFault[] {
  const sum = arms.reduce((all, { share }) => all + share, 0);
  const [control] = arms;
  const changes = control !== undefined && (Object.keys(control.weights).length > 0 || control.exploration.share > 0);
  return [
    ...(Math.abs(sum - 1) <= shareError
      ? []
      : [{ path, message: `the shares of ${name} are ${Number(sum.toFixed(6))} together; they must be 1` }]),
    ...(changes
      ? [
          {
            path: [...path, 0],
            message: `${control.name} is the first arm of ${name}, so its control, which everybody gets who takes no part: it may change nothing`,
          },
        ]
      : []),
    ...arms.flatMap((arm, place) =>
      arms.findIndex((other) => other.name === arm.name) === place
        ? []
        : [{ path: [...path, place, 'name'], message: `${name} has two arms ${arm.name}` }],
    ),
  ];
}

/** One list has one arm, so that what one experiment does is not found in another. */
function faultsBeside(one: Experiment, other: Experiment, path: Path): readonly PolicyFault[] {
  if (one.name === other.name)
    return [{ path: [...path, 'name'], message: `experiment ${one.name} is there twice: a name is for one alone` }];
  if (one.until <= other.from || other.until <= one.from) return [];
  const message = `${one.name} and ${other.name} run at the same time: let one begin when the other is over`;
  return [{ path: [...path, 'from'], message }];
}
