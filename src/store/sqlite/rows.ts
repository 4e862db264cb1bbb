type Stored<T> = T extends Date | boolean ? number : T extends object ? string : T

/** A record as its table has it: instants in milliseconds, booleans 0 or 1, lists and records JSON. */
export type Row<T> = { [K in keyof T]: Stored<T[K]> }

export function rowOf<T extends object>(record: T): Row<T> {
  const entries = Object.entries(record).map(([name, value]) => [name, stored(value)])
  // Every value went through `stored`, the runtime twin of `Stored`.
  return Object.fromEntries(entries) as Row<T>
}

/** What a column takes. */
export type Value = string | number | null

export function stored(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === null || value === undefined) return null
  return value instanceof Date ? value.getTime() : JSON.stringify(value)
}

export const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

export const insertSql = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns}) VALUES (${columns.map((column) => `$${column}`)})`

/** The same by places, for what is written in thousands: to bind by names takes longer. */
export const placedSql = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`

/** Updates the row whose `key` column equals the parameter of that name. */
export const updateSql = (table: string, key: string, columns: readonly string[]): string => {
  const settings = columns.filter((column) => column !== key).map((name) => `${name} = $${name}`)
  return `UPDATE ${table} SET ${settings} WHERE ${key} = $${key}`
}
