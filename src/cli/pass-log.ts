import { codeOf } from '../analyse/job.js';
import type { PassEvents } from '../analyse/pass.js';
import type { Progress } from '../model/progress.js';
import type { Log } from '../observe/log.js';

const lineEveryMs = 30_000;

export interface PassLog {
  readonly progress: Progress;
  readonly events: PassEvents;
  /** Says how the work ended, and gives whether it ended well. */
  around(work: () => Promise<unknown>): Promise<boolean>;
}

/** What a pass says, as log lines: of each stage its beginning, and a line every half minute. `nowMs` is the clock. */
export function loggedPass(log: Log, nowMs: () => number): PassLog {
  let shown = { stage: '', atMs: 0 };
  return {
    progress: ({ stage, done, total }) => {
      if (stage === shown.stage && nowMs() - shown.atMs < lineEveryMs) return;
      shown = { stage, atMs: nowMs() };
      log.analysisProgress({ stage, done, total });
    },
    events: {
      began: (event) => log.passBegan(event),
      served: ({ job, seconds }) => log.analysisServed({ job, seconds }),
      failed: (event) => log.analysisFailed(event),
    },
    async around(work) {
      const beganMs = nowMs();
      try {
        if ((await work()) !== null) log.passDone({ seconds: (nowMs() - beganMs) / 1_000 });
        return true;
      } catch (error) {
        const code = codeOf(error);
        if (code === 'REQUEST_CANCELLED') log.passStopped();
        else log.passFailed({ code });
        return false;
      }
    },
  };
}
