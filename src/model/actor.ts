/** Who does something: a person by name, or a token of theirs. */
export interface Actor {
  name: string
  /** The name of the token; null: the person himself. */
  token: string | null
}

/** Whoever sits at the machine, before the first user exists. No user can have such a name. */
export const thisMachine: Actor = { name: 'this machine', token: null }
/** Somebody who has a name. */
export const isPerson = (name: string | null): boolean =>
  name !== null && name !== thisMachine.name && name !== commandLine.name

export const commandLine: Actor = { name: 'command line', token: null }
