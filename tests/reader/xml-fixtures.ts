interface XmlFixture {
  /** Of the files in tests/fixtures/feeds and tests/fixtures/listings. */
  name: string
  dialect: string
  /** The dialects behind it in the list that would take its documents too. */
  alsoDetectedBy: string[]
  ending?: 'truncated'
}

const both = (dialect: string, alsoDetectedBy: string[], name = dialect): XmlFixture[] => [
  { name, dialect, alsoDetectedBy },
  { name: `${name}-nasty`, dialect, alsoDetectedBy },
]

/** Every dialect of XML, with a typical and a nasty document at least. */
export const xmlFixtures: XmlFixture[] = [
  { name: 'gleaner', dialect: 'gleaner', alsoDetectedBy: ['weworkremotely', 'rss'] },
  { name: 'gleaner-nasty', dialect: 'gleaner', alsoDetectedBy: ['workable', 'indeed'] },
  ...both('jobicy', ['wp-job-manager', 'rss']),
  ...both('wp-job-manager', ['rss']),
  ...both('higheredjobs', ['rss'], 'higheredjobs-category'),
  ...both('higheredjobs-articles', ['rss']),
  ...both('weworkremotely', ['rss']),
  ...both('himalayas', ['rss']),
  ...both('remotive', ['rss']),
  ...both('stackoverflow', ['rss']),
  ...both('teamtailor', ['rss']),
  ...both('nodesk', ['rss']),
  ...both('personio', ['indeed']),
  { name: 'linkedin', dialect: 'linkedin', alsoDetectedBy: ['indeed'] },
  { name: 'linkedin-nasty', dialect: 'linkedin', alsoDetectedBy: ['indeed'], ending: 'truncated' },
  ...both('ziprecruiter', ['indeed']),
  ...both('workable', ['indeed']),
  ...both('jooble', ['indeed']),
  ...both('jobrapido', ['indeed']),
  ...both('careerjet', ['indeed']),
  ...both('jobijoba', ['indeed']),
  ...both('adzuna', ['indeed']),
  ...both('remotive-partner', ['indeed']),
  ...both('monster', ['indeed']),
  ...both('buljobs', ['indeed']),
  ...both('recruit-net', ['indeed']),
  ...both('talent', ['indeed']),
  ...both('ad-networks', ['indeed']),
  ...both('indeed', []),
  { name: 'indeed-career-site', dialect: 'indeed', alsoDetectedBy: [] },
  ...both('atom', []),
  { name: 'atom-03', dialect: 'atom', alsoDetectedBy: [] },
  ...both('rdf', []),
  ...both('rss', []),
  { name: 'rss-091', dialect: 'rss', alsoDetectedBy: [] },
]
