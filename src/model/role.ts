/** What a person may do: a later one may all that an earlier one may. */
export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

export const mayDo = (role: Role, needed: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(needed)

export const lesserOf = (a: Role, b: Role): Role => (mayDo(a, b) ? b : a)
