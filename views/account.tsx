import type { FC } from 'hono/jsx'
import type { Role } from '../src/model/role'
import type { Session } from '../src/model/user'
import { browserWords } from './browser-words'
import { Only } from './only'
import { PasswordField } from './sign-in'
import { Fact, Time } from './ui'

interface AccountProps {
  name: string
  role: Role
  sessions: Session[]
  /** The one that asks. */
  currentId: string | null
  problem: string | null
}

export const AccountPage: FC<AccountProps> = ({ name, role, sessions, currentId, problem }) => (
  <>
    <div class="head">
      <h1>{name}</h1>
      <p class="muted">{roleSentences[role]}</p>
      <div class="actions">
        <form method="post" action="/logout">
          <button type="submit" class="button">
            Sign out
          </button>
        </form>
      </div>
    </div>
    <ul class="links">
      <li>
        <a href={`/?by=${encodeURIComponent(name)}`}>Runs that you opened</a>
      </li>
      <li>
        <a href={`/audit?actor=${encodeURIComponent(name)}`}>What you did</a>
      </li>
      <Only to="admin">
        <li>
          <a href="/users">Users</a>
        </li>
        <li>
          <a href="/tokens">API tokens</a>
        </li>
      </Only>
    </ul>
    <section class="panel">
      <h2>Where you are signed in</h2>
      <ul class="sessions">
        {sessions.map((session) => (
          <SessionItem session={session} isCurrent={session.id === currentId} />
        ))}
      </ul>
    </section>
    {currentId && <PasswordForm problem={problem} />}
  </>
)

export const roleSentences: Record<Role, string> = {
  viewer: 'Viewer: sees everything.',
  operator: 'Operator: sees everything, imports, retries, pauses and approves.',
  admin: 'Admin: may do everything.',
}

const SessionItem: FC<{ session: Session; isCurrent: boolean }> = ({ session, isCurrent }) => (
  <li>
    <dl class="facts">
      <Fact name={isCurrent ? 'This browser' : 'Browser'}>{browserWords(session.agent)}</Fact>
      <Fact name="Address">{session.address}</Fact>
      <Fact name="Signed in">
        <Time at={session.createdAt} />
      </Fact>
      <Fact name="Last seen">
        <Time at={session.seenAt} />
      </Fact>
    </dl>
    <form method="post" action={`/account/sessions/${session.id}/revocations`}>
      <button type="submit" class="button is-small">
        {isCurrent ? 'Sign out here' : 'End it'}
      </button>
    </form>
  </li>
)

const PasswordForm: FC<{ problem: string | null }> = ({ problem }) => (
  <section class="panel">
    <h2>Change your password</h2>
    <p class="muted">Every other browser is signed out.</p>
    <form class="inline forms" method="post" action="/account/password">
      <PasswordField label="The one you have" name="password" autocomplete="current-password" />
      <PasswordField
        label="The new one, 12 characters at least"
        name="newPassword"
        autocomplete="new-password"
      />
      <button type="submit" class="button">
        Change
      </button>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  </section>
)
