import type { FC } from 'hono/jsx'
import { roles } from '../src/model/role'
import type { User } from '../src/model/user'
import { roleSentences } from './account'
import { Time } from './ui'

interface UsersProps {
  users: User[]
  /** What was typed, and why it came back. */
  name: string
  problem: string | null
}

export const UsersPage: FC<UsersProps> = ({ users, name, problem }) => (
  <>
    <div class="head">
      <h1>Users</h1>
      <div class="actions">
        <a class="button" href="/tokens">
          API tokens
        </a>
        <a class="button" href="/audit">
          Who did what
        </a>
      </div>
    </div>
    <form class="panel add-user" method="post" action="/users">
      <h2>Add a user</h2>
      <div class="inline">
        <label class="field">
          <span>Name</span>
          <input
            name="name"
            value={name}
            required
            maxlength={64}
            autocapitalize="none"
            spellcheck={false}
            autocomplete="off"
            aria-describedby={problem ? 'user-problem' : undefined}
          />
        </label>
        <RoleField value="viewer" />
        <label class="field">
          <span>Password (empty: one is made up)</span>
          <input type="password" name="password" maxlength={200} autocomplete="new-password" />
        </label>
        <button type="submit" class="button">
          Add
        </button>
      </div>
      {problem && (
        <p class="problem" id="user-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
    <ul class="feeds">
      {users.map((user) => (
        <UserItem user={user} />
      ))}
    </ul>
  </>
)

const RoleField: FC<{ value: User['role'] }> = ({ value }) => (
  <label class="field">
    <span>Role</span>
    <select name="role">
      {roles.map((role) => (
        <option value={role} selected={role === value}>
          {role}
        </option>
      ))}
    </select>
  </label>
)

const UserItem: FC<{ user: User }> = ({ user }) => (
  <li class="user" id={`user-${user.name}`}>
    <div>
      <h2>{user.name}</h2>
      <p>{roleSentences[user.role]}</p>
      <p class="muted">
        <small>
          Added <Time at={user.createdAt} />
          {user.passwordHash === null && '; signs in through the proxy only'}.{' '}
          <a href={`/audit?actor=${encodeURIComponent(user.name)}`}>
            What they did<span class="quiet">: {user.name}</span>
          </a>
          {' · '}
          <a href={`/audit?thing=${encodeURIComponent(`user:${user.name}`)}`}>
            What was done to them<span class="quiet">: {user.name}</span>
          </a>
        </small>
      </p>
    </div>
    <details>
      <summary>
        Change<span class="quiet"> {user.name}</span>
      </summary>
      <form class="inline" method="post" action={`/users/${encodeURIComponent(user.name)}/role`}>
        <RoleField value={user.role} />
        <button type="submit" class="button">
          Set
        </button>
      </form>
      <form
        class="inline"
        method="post"
        action={`/users/${encodeURIComponent(user.name)}/password`}
      >
        <label class="field">
          <span>New password (empty: one is made up)</span>
          <input type="password" name="password" maxlength={200} autocomplete="new-password" />
        </label>
        <button type="submit" class="button">
          Set
        </button>
      </form>
      <form
        class="inline"
        method="post"
        action={`/users/${encodeURIComponent(user.name)}/revocations`}
      >
        <button type="submit" class="button">
          Sign out everywhere
        </button>
      </form>
      <form
        class="inline"
        method="post"
        action={`/users/${encodeURIComponent(user.name)}/removals`}
      >
        <label class="field">
          <span>Type the name to remove {user.name} with all tokens</span>
          <input name="name" required maxlength={64} autocomplete="off" />
        </label>
        <button type="submit" class="button is-bad">
          Remove
        </button>
      </form>
    </details>
  </li>
)

/** A password that was made up, shown this once. */
export const PasswordShown: FC<{ name: string; password: string }> = ({ name, password }) => (
  <section class="panel">
    <h1>Password of {name}</h1>
    <p>It is shown this once; give it to {name}, who can change it after signing in.</p>
    <p>
      <code class="secret">{password}</code>
    </p>
    <a class="button" href="/users">
      To the users
    </a>
  </section>
)
