import { adNetworks } from './ad-networks'
import { adzuna } from './adzuna'
import { adzunaApi } from './adzuna-api'
import { arbeitnow } from './arbeitnow'
import { ashby } from './ashby'
import { atom } from './atom'
import { bulJobs } from './bul-jobs'
import { careerjet } from './careerjet'
import type { Dialect, Sample } from './dialect'
import { gleaner } from './gleaner'
import { greenhouse } from './greenhouse'
import { higherEdArticles, higherEdJobs } from './higheredjobs'
import { himalayas } from './himalayas'
import { himalayasApi } from './himalayas-api'
import { indeed } from './indeed'
import { jobPosting } from './job-posting'
import { jobicy } from './jobicy'
import { jobicyApi } from './jobicy-api'
import { jobijoba } from './jobijoba'
import { jobrapido } from './jobrapido'
import { jooble } from './jooble'
import { json } from './json'
import { jsonFeed, teamtailorJson } from './json-feed'
import { lever } from './lever'
import { linkedIn } from './linkedin'
import { monster } from './monster'
import { noDesk } from './nodesk'
import { personio } from './personio'
import { rdf } from './rdf'
import { recruitNet } from './recruit-net'
import { remoteOk } from './remoteok'
import { remotive, remotivePartner } from './remotive'
import { remotiveApi } from './remotive-api'
import { rss } from './rss'
import { stackOverflow } from './stack-overflow'
import { talent } from './talent'
import { teamtailor } from './teamtailor'
import { theMuse } from './the-muse'
import { usaJobs } from './usajobs'
import { weWorkRemotely } from './we-work-remotely'
import { workable } from './workable'
import { workingNomads } from './working-nomads'
import { wpJobManager } from './wp-job-manager'
import { zipRecruiter } from './ziprecruiter'

/** The boards first, then the formats they are made of. */
export const dialects: readonly Dialect[] = [
  gleaner,
  jobicy,
  wpJobManager,
  higherEdJobs,
  higherEdArticles,
  weWorkRemotely,
  himalayas,
  remotive,
  stackOverflow,
  teamtailor,
  noDesk,
  personio,
  linkedIn,
  zipRecruiter,
  workable,
  jooble,
  jobrapido,
  careerjet,
  jobijoba,
  adzuna,
  remotivePartner,
  monster,
  bulJobs,
  recruitNet,
  talent,
  adNetworks,
  indeed,
  atom,
  rdf,
  rss,
]

/** The same for documents of JSON. */
export const jsonDialects: readonly Dialect[] = [
  teamtailorJson,
  jsonFeed,
  jobPosting,
  jobicyApi,
  greenhouse,
  lever,
  ashby,
  remoteOk,
  remotiveApi,
  himalayasApi,
  adzunaApi,
  usaJobs,
  theMuse,
  workingNomads,
  arbeitnow,
  json,
]

/** Null: no feed. */
export const detectDialect = (sample: Sample): Dialect | null =>
  (sample.form === 'json' ? jsonDialects : dialects).find((dialect) => dialect.detect(sample)) ??
  null
