import type { FloorRule, PolitenessScope } from '../src/model/feed'
import type { Heartbeat } from '../src/model/heartbeat'
import type { HostWait } from '../src/model/host'
import type { EmploymentType, SalaryUnit, Workplace } from '../src/model/listing'
import type { OutcomeName, WaitReason } from '../src/model/outcome'
import type { RunStatus, Trigger } from '../src/model/run'

export const statusWords: Record<RunStatus, string> = {
  pending: 'Pending',
  processing: 'Processing',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export const outcomeWords: Record<OutcomeName, string> = {
  imported: 'Imported',
  notModified: 'Not modified',
  empty: 'Empty feed',
  partial: 'Partial',
  waiting: 'Waiting',
  retryable: 'To be tried again',
  permanent: 'Failed for good',
  interrupted: 'Interrupted',
  cancelled: 'Cancelled',
}

/** What an outcome means, in a sentence. */
export const outcomeSentences: Record<OutcomeName, string> = {
  imported: 'The document was read to its end.',
  notModified: 'The document is the same as last time: nothing had to be read.',
  empty: 'The host sent a well-formed feed without a single item.',
  partial: 'The document broke off. The whole items before the fault are kept, nothing was closed.',
  waiting: 'The host may not be asked yet. Waiting spends no attempt.',
  retryable: 'The attempt failed in a way that may pass.',
  permanent: 'The attempt failed in a way that trying again does not cure.',
  interrupted: 'The worker was stopped and gave the run back.',
  cancelled: 'A person cancelled this run.',
}

export const triggerWords: Record<Trigger, string> = {
  schedule: 'Schedule',
  manual: 'By hand',
  api: 'API',
  retry: 'Retry',
  command: 'Command',
  replay: 'Replay',
}

export const waitWords: Record<WaitReason, string> = {
  hostBusy: 'Another run is asking the same host',
  hostSpacing: 'Keeping the pause between two requests to the host',
  hostResting: 'The host rests after failures',
  rateLimited: 'The host limits how often it is asked',
  backOff: 'Waiting before the next try',
}

export const hostWaitWords: Record<HostWait, string> = {
  rateLimited: 'Paused',
  hostResting: 'Resting',
  hostBusy: 'Being asked',
  hostSpacing: 'Left a pause',
}

/** What a process is there for. */
export const roleWords: Record<Heartbeat['role'], string> = {
  web: 'Web',
  worker: 'Worker',
  command: 'Command',
}

/** For whom a host's wish to be left alone holds. */
export const scopeWords: Record<PolitenessScope, string> = {
  host: 'the host that has it',
  url: 'the one feed',
  domain: 'every host of the domain',
}

export const floorWords: Record<FloorRule, string> = {
  hour: 'A feed is asked once an hour at most.',
  source: 'Its source has this pause as a setting.',
  ttl: 'The feed asks for this pause (ttl).',
  quiet: 'The feed asks to be left out at these hours (skipHours, skipDays).',
  freshness: 'The host says that it does not change sooner (Cache-Control, Expires).',
}

export const workplaceWords: Record<Workplace, string> = {
  remote: 'Remote',
  hybrid: 'Hybrid',
  onsite: 'On site',
}

export const employmentWords: Record<EmploymentType, string> = {
  FULL_TIME: 'Full time',
  PART_TIME: 'Part time',
  CONTRACTOR: 'Contractor',
  TEMPORARY: 'Temporary',
  INTERN: 'Intern',
  VOLUNTEER: 'Volunteer',
  PER_DIEM: 'Per diem',
  OTHER: 'Other',
}

export const unitWords: Record<SalaryUnit, string> = {
  HOUR: 'an hour',
  DAY: 'a day',
  WEEK: 'a week',
  MONTH: 'a month',
  YEAR: 'a year',
}
