import { fold } from '../element'
import { endOfBrackets, endOfString, markAt, nextMark, skipSpace } from './bytes'

/** What boards call the list of their listings. */
const listNames = new Set(
  (
    'items jobs data results postings offers listings vacancies positions openings opportunities records entries ' +
    'jobpostings jobads joblist searchresultitems @graph itemlistelement'
  ).split(' '),
)

/** So far below the root a list may stand: `SearchResult.SearchResultItems`, `data.jobs.results`. */
const maxDepth = 4

export interface JsonList {
  /** Folded keys from the root to the list; empty: the root is the list, or a record itself. */
  path: string[]
  /** Behind its opening bracket; without one before the first record. */
  start: number
  /** Of its closing bracket; null: not in the bytes at hand, or it has none. */
  end: number | null
  /** False: records stand at the top of the document, one or one a line. */
  isBracketed: boolean
}

interface Candidate extends JsonList {
  /** Objects in it, as far as was looked. */
  objects: number
}

interface Frame {
  isArray: boolean
  /** Folded, the last that was read. */
  key: string
  candidate: Candidate | null
}

/**
 * Finds the list of records by content: the root array; a list of objects under a name that boards use, or else the
 * longest one; else an empty list under such a name. A root that is a JobPosting of schema.org is the record itself,
 * and so are objects one a line. `wanted`: the key of the list, or its path, folded. Null: there is none.
 */
export function findList(bytes: Buffer, root: number, wanted: string | null): JsonList | null {
  const top: JsonList = { path: [], start: root, end: null, isBracketed: false }
  if (bytes[root] === 0x5b) return { ...top, start: root + 1, isBracketed: true }
  if (isPosting(bytes, root)) return top
  const candidates = findCandidates(bytes, root)
  if (wanted !== null) return candidates.find(({ path }) => isNamed(path, wanted)) ?? null
  return chooseList(candidates) ?? (isFirstOfLines(bytes, root) ? top : null)
}

const isNamed = (path: string[], wanted: string): boolean =>
  path.at(-1) === wanted || path.join('/') === wanted

function chooseList(candidates: Candidate[]): Candidate | null {
  const known = candidates.filter(({ path }) => listNames.has(path.at(-1) ?? ''))
  const shallow = known
    .filter(({ objects }) => objects > 0)
    .sort((one, other) => one.path.length - other.path.length)
  const long = candidates
    .filter(({ objects }) => objects > 0)
    .sort((one, other) => other.objects - one.objects)
  return shallow[0] ?? known[0] ?? long[0] ?? null
}

/** The arrays that only objects enclose, in document order. */
function findCandidates(bytes: Buffer, root: number): Candidate[] {
  const candidates: Candidate[] = []
  const frames: Frame[] = []
  let beyond = 0
  for (let at = nextMark(bytes, root); at < bytes.length; at = nextMark(bytes, at)) {
    const mark = markAt(bytes, at)
    if (mark === 'quote') {
      const end = endOfString(bytes, at + 1)
      if (end === -1) break
      const frame = frames.at(-1)
      if (frame && beyond === 0 && bytes[skipSpace(bytes, end)] === 0x3a)
        frame.key = fold(bytes.toString('utf8', at + 1, end - 1))
      at = end
    } else {
      if (mark === 'close') close(at)
      else open(at)
      at += 1
      if (frames.length === 0) break
    }
  }
  return candidates

  function open(at: number): void {
    const parent = frames.at(-1)
    const isArray = bytes[at] === 0x5b
    if (parent?.candidate && !isArray && beyond === 0) parent.candidate.objects += 1
    if (frames.length > maxDepth) {
      beyond += 1
      return
    }
    const isCandidate = isArray && frames.every((frame) => !frame.isArray)
    const path = isCandidate ? frames.map((frame) => frame.key) : []
    const candidate = isCandidate
      ? { path, start: at + 1, end: null, isBracketed: true, objects: 0 }
      : null
    if (candidate) candidates.push(candidate)
    frames.push({ isArray, key: '', candidate })
  }

  function close(at: number): void {
    if (beyond > 0) {
      beyond -= 1
      return
    }
    const closed = frames.pop()
    if (closed?.candidate) closed.candidate.end = at
  }
}

const postingType = /^\s*:\s*(?:\[[^\]]*)?"(?:https?:\/\/schema\.org\/)?JobPosting"/

/** Whether the root object says that it is a JobPosting. */
function isPosting(bytes: Buffer, root: number): boolean {
  let depth = 0
  for (let at = nextMark(bytes, root); at < bytes.length; at = nextMark(bytes, at)) {
    const mark = markAt(bytes, at)
    const end = mark === 'quote' ? endOfString(bytes, at + 1) : at + 1
    if (end === -1) return false
    if (mark === 'open') depth += 1
    if (mark === 'close') depth -= 1
    if (depth === 0) return false
    const isType = depth === 1 && end - at === 7 && bytes.toString('latin1', at, end) === '"@type"'
    if (isType && postingType.test(bytes.toString('latin1', end, end + 200))) return true
    at = end
  }
  return false
}

function isFirstOfLines(bytes: Buffer, root: number): boolean {
  const end = endOfBrackets(bytes, root, 0)
  return end !== -1 && bytes[skipSpace(bytes, end)] === 0x7b
}
