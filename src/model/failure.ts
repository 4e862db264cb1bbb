/** What happens after a failure of each nature. One sentence, true of a run that waits and of one that has ended. */
const next = {
  passing:
    'Gleaner tries again after pauses that grow; once its attempts are spent, the feed is asked again when it is due.',
  lasting:
    'Trying again at once would not help: the feed is asked again when it is due, later and later while it fails.',
} as const

interface FailureMeaning {
  /** What happened. */
  title: string
  /** Whether another try soon may see another end: only then the run has a back-off. */
  isPassing: boolean
  /** What happens next. */
  next: string
  /** What the operator can do. */
  advice: string
}

const passing = (title: string, advice: string) =>
  ({ title, isPassing: true, next: next.passing, advice }) satisfies FailureMeaning

const lasting = (title: string, advice: string, then: string = next.lasting) =>
  ({ title, isPassing: false, next: then, advice }) satisfies FailureMeaning

/** The closed set of failure kinds. */
export const failures = {
  network: passing(
    'The host could not be reached',
    'If it lasts, open the feed URL in a browser and see whether the board is down.',
  ),
  timeout: passing(
    'The host took too long',
    'For a host that is always slow raise FETCH_TIMEOUT_MS.',
  ),
  serverError: passing(
    'The host answered with an error of its own',
    'If it lasts, tell the board.',
  ),
  noBody: passing('The host answered without a body', 'If it lasts, tell the board.'),
  decoding: passing('The body could not be decompressed', 'If it lasts, tell the board.'),
  truncated: passing(
    'The document broke off',
    'Nothing is lost or closed by it. If it lasts, tell the board.',
  ),
  storeUnavailable: passing(
    'The database could not be written',
    'Check the database and the space on its disk.',
  ),
  rateLimited: lasting(
    'The host asked to wait for too long',
    'The board limits how often it may be asked. Import this feed less often.',
    'Waiting costs no attempt, but ends after 24 hours: the feed is asked again when it is due.',
  ),
  notFound: lasting(
    'The feed is not there (404)',
    'Check the URL. The board may have moved the feed.',
  ),
  gone: lasting(
    'The feed is gone for good (410)',
    'Give the feed its new URL, if it has one, and resume it; else leave it paused.',
    'Gleaner has paused the feed and does not ask for it any more.',
  ),
  forbidden: lasting(
    'The host refuses the request (401 or 403)',
    'Ask the board for access, or set the credentials of the feed.',
  ),
  httpError: lasting(
    'The host refuses the request',
    'Check the URL and the request settings of the feed.',
  ),
  redirect: lasting(
    'The redirects lead nowhere',
    'Open the feed URL in a browser and give the feed the address where it ends.',
  ),
  address: lasting(
    'The address is not public',
    'Gleaner does not ask private addresses. If this one is yours, name it in ALLOWED_PRIVATE_HOSTS.',
  ),
  notAFeed: lasting(
    'The answer is not a feed',
    'See what the host sent on the page of the run, and check the URL.',
  ),
  blocked: lasting(
    'The host sent a challenge page instead of the feed',
    'The board keeps programs out. Ask it to let Gleaner in.',
  ),
  tooLarge: lasting(
    'The feed is larger than allowed',
    'Raise MAX_BODY_BYTES if this feed is meant to be so large.',
  ),
  configuration: lasting(
    'The feed cannot be asked as it is set up',
    'Correct the settings of the feed.',
  ),
  documentGone: lasting(
    'The kept document is gone',
    'Import the feed instead, or replay one of its newer documents.',
    'Nothing: its host was not asked, and the feed goes on as before.',
  ),
  crashed: lasting(
    'The worker died while it imported this feed',
    'See the log of the worker and the memory of its machine, then retry the run.',
    'Another worker takes the run up; once its attempts are spent, the feed is asked again when it is due.',
  ),
  internal: lasting(
    'Gleaner made a mistake',
    'This is a fault of Gleaner. The log has the details; please report it.',
  ),
} as const satisfies Record<string, FailureMeaning>

export type FailureKind = keyof typeof failures
export const failureKinds = Object.keys(failures) as FailureKind[]
