/** What a person may do: a later one may all that an earlier one may. */
export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]
