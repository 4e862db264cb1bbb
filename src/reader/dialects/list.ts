import { atom } from './atom'
import type { Dialect, Sample } from './dialect'
import { higherEdArticles, higherEdJobs } from './higheredjobs'
import { indeed } from './indeed'
import { jobicy } from './jobicy'
import { rdf } from './rdf'
import { rss } from './rss'
import { wpJobManager } from './wp-job-manager'
import { zipRecruiter } from './ziprecruiter'

/** The boards first, then the formats they are made of. */
const dialects: Dialect[] = [
  jobicy,
  wpJobManager,
  higherEdJobs,
  higherEdArticles,
  zipRecruiter,
  indeed,
  atom,
  rdf,
  rss,
]

/** Null: no feed. */
export const detectDialect = (sample: Sample): Dialect | null =>
  dialects.find((dialect) => dialect.detect(sample)) ?? null
