import type { Run } from '../../model/run'

export type RunDocument = Omit<Run, 'id'> & {
  _id: string
  /** There while the run is open only: the unique index that allows one open run a feed holds it. */
  isOpen?: true
  /** There while the run is a dead letter only: their index holds no others. */
  isDeadLetter?: true
  /** It is too old: the server removes it within minutes. */
  expireAt?: Date
  /** The time zone whose rollups have it as it is; not there: none, or it has changed since. */
  rolledUpIn?: string
}

/** What documents of before do not have. */
const later = {
  nature: null,
  documentId: null,
  triggeredBy: null,
  triggeredVia: null,
  closed: 0,
  reopened: 0,
  duplicates: [],
  retriedBy: null,
  dismissedAt: null,
  dismissedNote: null,
  detailsPrunedAt: null,
  waits: {},
  traceParent: null,
}

export const toRun = ({
  _id,
  isOpen,
  isDeadLetter,
  expireAt,
  rolledUpIn,
  ...run
}: RunDocument): Run => ({
  ...later,
  id: _id,
  ...run,
})

/** All but the id: what a write sets. */
export const fieldsOf = ({ id: _, ...fields }: Run): Omit<RunDocument, '_id'> => fields
