import { adNetworks } from './ad-networks'
import { adzuna } from './adzuna'
import { atom } from './atom'
import { bulJobs } from './bul-jobs'
import { careerjet } from './careerjet'
import type { Dialect, Sample } from './dialect'
import { higherEdArticles, higherEdJobs } from './higheredjobs'
import { himalayas } from './himalayas'
import { indeed } from './indeed'
import { jobicy } from './jobicy'
import { jobijoba } from './jobijoba'
import { jobrapido } from './jobrapido'
import { jooble } from './jooble'
import { linkedIn } from './linkedin'
import { monster } from './monster'
import { noDesk } from './nodesk'
import { personio } from './personio'
import { rdf } from './rdf'
import { recruitNet } from './recruit-net'
import { remotive, remotivePartner } from './remotive'
import { rss } from './rss'
import { stackOverflow } from './stack-overflow'
import { talent } from './talent'
import { teamtailor } from './teamtailor'
import { weWorkRemotely } from './we-work-remotely'
import { workable } from './workable'
import { wpJobManager } from './wp-job-manager'
import { zipRecruiter } from './ziprecruiter'

/** The boards first, then the formats they are made of. */
export const dialects: readonly Dialect[] = [
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

/** Null: no feed. */
export const detectDialect = (sample: Sample): Dialect | null =>
  dialects.find((dialect) => dialect.detect(sample)) ?? null
