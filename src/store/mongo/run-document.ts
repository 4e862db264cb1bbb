import type { Run } from '../../model/run'

export type RunDocument = Omit<Run, 'id'> & {
  _id: string
  /** There while the run is open only: the unique index that allows one open run a feed holds it. */
  isOpen?: true
}

export const toRun = ({ _id, isOpen, ...run }: RunDocument): Run => ({ id: _id, ...run })

/** All but the id: what a write sets. */
export const fieldsOf = ({ id: _, ...fields }: Run): Omit<RunDocument, '_id'> => fields
