/** The closed set of failure kinds: what each means, and what a person can do about it. */
export const failures = {
  network: {
    title: 'The host could not be reached',
    advice: 'Gleaner tries again by itself. If it lasts, open the feed URL in a browser.',
  },
  timeout: {
    title: 'The host took too long',
    advice: 'Gleaner tries again by itself. For a slow host raise FETCH_TIMEOUT_MS.',
  },
  serverError: {
    title: 'The host answered with an error of its own',
    advice: 'Gleaner tries again by itself. If it lasts, tell the board.',
  },
  noBody: {
    title: 'The host answered without a body',
    advice: 'Gleaner tries again by itself. If it lasts, tell the board.',
  },
  decoding: {
    title: 'The body could not be decompressed',
    advice: 'Gleaner tries again by itself. If it lasts, tell the board.',
  },
  truncated: {
    title: 'The document broke off',
    advice:
      'Whole items before the fault are kept and nothing is closed. The next run reads it again.',
  },
  storeUnavailable: {
    title: 'The database could not be written',
    advice: 'Gleaner tries again by itself. Check the database and the space on its disk.',
  },
  rateLimited: {
    title: 'The host asked to wait for too long',
    advice: 'The board limits how often it may be asked. Import this feed less often.',
  },
  notFound: {
    title: 'The feed is not there (404)',
    advice: 'Check the URL. The board may have moved the feed.',
  },
  gone: {
    title: 'The feed is gone for good (410)',
    advice: 'The board has ended this feed. Pause it or give it a new URL.',
  },
  forbidden: {
    title: 'The host refuses the request (401 or 403)',
    advice: 'Ask the board for access, or set the credentials of the feed.',
  },
  httpError: {
    title: 'The host refuses the request',
    advice: 'Check the URL and the request settings of the feed.',
  },
  redirect: {
    title: 'The redirects lead nowhere',
    advice: 'Open the feed URL in a browser and give the feed the address where it ends.',
  },
  address: {
    title: 'The address is not public',
    advice:
      'Gleaner does not ask private addresses. If this one is yours, name it in ALLOWED_PRIVATE_HOSTS.',
  },
  notAFeed: {
    title: 'The answer is not a feed',
    advice: 'See what the host sent on the page of the run, and check the URL.',
  },
  blocked: {
    title: 'The host sent a challenge page instead of the feed',
    advice: 'The board keeps programs out. Ask it to let Gleaner in.',
  },
  tooLarge: {
    title: 'The feed is larger than allowed',
    advice: 'Raise MAX_BODY_BYTES if this feed is meant to be so large.',
  },
  configuration: {
    title: 'The feed cannot be asked as it is set up',
    advice: 'Correct the settings of the feed.',
  },
  crashed: {
    title: 'The worker died while it imported this feed',
    advice: 'See the log of the worker, then retry the run.',
  },
  internal: {
    title: 'Gleaner made a mistake',
    advice: 'This is a fault of Gleaner. The log has the details; please report it.',
  },
} as const satisfies Record<string, { title: string; advice: string }>

export type FailureKind = keyof typeof failures
export const failureKinds = Object.keys(failures) as FailureKind[]
