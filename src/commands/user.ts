import { parseArgs } from 'node:util'
import { z } from 'zod'
import { actAs } from '../audit'
import { readConfig } from '../config'
import { type Deps, openStore } from '../deps'
import { CannotStart, runEntry } from '../entry'
import { logTo } from '../log'
import { commandLine } from '../model/actor'
import { roles } from '../model/role'
import { givenPassword } from '../passwords'
import { addUser, changeRole, newPassword, removeUser, setPassword, userName } from '../users'

const help = `Users of the pages and the API.

  bun run user add NAME [--role viewer|operator|admin]
  bun run user role NAME --role viewer|operator|admin
  bun run user password NAME
  bun run user remove NAME
  bun run user list

A password is asked for at a terminal, or read as the first line of what is piped in. Without one it is made up and
printed once. --no-password is for who signs in through a proxy (TRUSTED_PROXY_HEADER).
`

const shape = z.object({
  role: z.enum(roles, { error: `--role takes one of ${roles.join(', ')}` }).default('viewer'),
  'no-password': z.boolean().default(false),
})

type UserDeps = Pick<Deps, 'store' | 'log'>
type Options = z.output<typeof shape>

async function obey(deps: UserDeps, verb: string, given: string, options: Options) {
  if (verb === 'list') return list(deps)
  const read = userName.safeParse(given)
  if (!read.success) throw new CannotStart(sentenceOf(read.error), 2)
  const name = read.data
  switch (verb) {
    case 'add':
      return add(deps, name, options)
    case 'role':
      return tell(await changeRole(deps, name, options.role), name, `is ${options.role} now.`)
    case 'password':
      return replacePassword(deps, name)
    case 'remove':
      return tell({ name: await removeUser(deps, name) }, name, 'is removed.')
    default:
      throw new CannotStart(help, 2)
  }
}

async function list({ store }: UserDeps): Promise<void> {
  for (const { name, role } of await store.users.list()) console.log(`${role.padEnd(10)}${name}`)
}

async function add(deps: UserDeps, name: string, options: Options): Promise<void> {
  if (await deps.store.users.get(name)) throw new CannotStart(`There is a user ${name} already.`)
  const isFirst = !(await deps.store.users.any())
  if (isFirst && options.role !== 'admin')
    throw new CannotStart('The first user has to be an admin: add --role admin.')
  const password = options['no-password'] ? null : await readPassword()
  const addition = await addUser(deps, { name, role: options.role, password })
  if (addition.name === 'taken') throw new CannotStart(`There is a user ${name} already.`)
  console.log(`${name} may sign in as ${options.role}.`)
  if (isFirst) console.log('From now on everybody has to sign in.')
}

async function replacePassword(deps: UserDeps, name: string): Promise<void> {
  if (!(await deps.store.users.get(name))) throw new CannotStart(`There is no user ${name}.`)
  const change = await setPassword(deps, name, await readPassword())
  tell(change, name, 'has a new password, and is signed out everywhere.')
}

function tell({ name: answer }: { name: string }, name: string, done: string): void {
  if (answer === 'noUser') throw new CannotStart(`There is no user ${name}.`)
  if (answer === 'lastAdmin')
    throw new CannotStart(`${name} is the only admin: nobody could make another one.`)
  console.log(`${name} ${done}`)
}

/** The first line of what comes in; nothing: one is made up. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stdout.write('Password (empty: one is made up): ')
  const line = await firstLine()
  if (process.stdin.isTTY) process.stdout.write('\n')
  if (line === '') {
    const made = newPassword()
    console.log(`Password: ${made}`)
    return made
  }
  const given = givenPassword.safeParse(line)
  if (!given.success) throw new CannotStart(sentenceOf(given.error), 2)
  return given.data
}

/** Of a terminal without showing it: it is read raw, up to the return key. */
async function firstLine(): Promise<string> {
  const { stdin } = process
  const isTerminal = stdin.isTTY
  if (isTerminal) stdin.setRawMode(true)
  let text = ''
  try {
    for await (const chunk of stdin) {
      for (const sign of String(chunk)) {
        if (sign === '\r' || sign === '\n') return text
        if (isTerminal && sign === '\u0003') throw new CannotStart('Nothing was changed.', 130)
        text = isTerminal && sign === '\u007f' ? text.slice(0, -1) : text + sign
      }
    }
    return text
  } finally {
    if (isTerminal) stdin.setRawMode(false)
  }
}

const sentenceOf = (error: z.ZodError): string => error.issues[0]?.message ?? help

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        'no-password': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    const [verb = '', name = ''] = positionals
    return { verb, name, isHelp: values.help ?? false, options: shape.parse(values) }
  } catch (error) {
    const text = error instanceof z.ZodError ? sentenceOf(error) : (error as Error).message
    throw new CannotStart(`${text}\n\n${help}`, 2)
  }
}

await runEntry(async () => {
  const { verb, name, isHelp, options } = readArguments(process.argv.slice(2))
  if (isHelp) return console.log(help.trimEnd())
  if (!verb) throw new CannotStart(help, 2)
  const read = readConfig(process.env)
  if ('problems' in read) throw new CannotStart(read.problems.join('\n'), 2)
  const store = await openStore(read.config)
  const log = logTo(process.stderr, 'error', 'user')
  await actAs(commandLine, () => obey({ store, log }, verb, name, options)).finally(() =>
    store.close(),
  )
  process.exit(0)
})
