import type { FC } from 'hono/jsx'
import { roles } from '../src/model/role'
import { isExpired, type Token } from '../src/model/token'
import { Time } from './ui'

interface TokensProps {
  tokens: Token[]
  now: Date
  /** What was typed, and why it came back. */
  name: string
  problem: string | null
}

export const TokensPage: FC<TokensProps> = ({ tokens, now, name, problem }) => (
  <>
    <p class="crumb">
      <a href="/users">Users</a>
    </p>
    <div class="head">
      <h1>API tokens</h1>
    </div>
    <p class="lead">
      What programs sign in with, as <code>Authorization: Bearer …</code>, and readers of feeds as
      the password beside any name. A token acts in the name of who made it, and never may more than
      that person.
    </p>
    <form class="panel" method="post" action="/tokens">
      <h2>Make a token</h2>
      <div class="inline">
        <label class="field">
          <span>What it is for</span>
          <input
            name="name"
            value={name}
            required
            maxlength={100}
            placeholder="Nightly export"
            aria-describedby={problem ? 'token-problem' : undefined}
          />
        </label>
        <label class="field">
          <span>Role</span>
          <select name="role">
            {roles.map((role) => (
              <option value={role}>{role}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Ends</span>
          <select name="days">
            <option value="30">in 30 days</option>
            <option value="90" selected>
              in 90 days
            </option>
            <option value="365">in a year</option>
            <option value="">never</option>
          </select>
        </label>
        <button type="submit" class="button">
          Make
        </button>
      </div>
      {problem && (
        <p class="problem" id="token-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
    {tokens.length === 0 && <p class="empty is-shown">No token yet.</p>}
    <ul class="feeds">
      {tokens.map((token) => (
        <TokenItem token={token} now={now} />
      ))}
    </ul>
  </>
)

const TokenItem: FC<{ token: Token; now: Date }> = ({ token, now }) => (
  <li class="user">
    <div>
      <h2>{token.name}</h2>
      <p>
        <code>{token.beginning}…</code> {token.role}, of {token.userName}
      </p>
      <p class="muted">
        <small>
          Made <Time at={token.createdAt} />, <Ending token={token} now={now} />,{' '}
          {token.usedAt ? (
            <>
              last used <Time at={token.usedAt} />
            </>
          ) : (
            'never used'
          )}
          .{' '}
          <a href={`/audit?${new URLSearchParams({ actor: token.userName, token: token.name })}`}>
            What it did<span class="quiet">: {token.name}</span>
          </a>
          {' · '}
          <a href={`/audit?thing=${encodeURIComponent(`token:${token.id}`)}`}>
            Who made it<span class="quiet">: {token.name}</span>
          </a>
        </small>
      </p>
    </div>
    <form method="post" action={`/tokens/${token.id}/revocations`}>
      <button type="submit" class="button is-bad">
        Revoke<span class="quiet"> {token.name}</span>
      </button>
    </form>
  </li>
)

const Ending: FC<{ token: Token; now: Date }> = ({ token, now }) => {
  if (!token.expiresAt) return <>never ends</>
  return (
    <>
      {isExpired(token, now) ? 'has ended' : 'ends'} <Time at={token.expiresAt} />
    </>
  )
}

/** The secret, shown this once. */
export const TokenShown: FC<{ name: string; secret: string }> = ({ name, secret }) => (
  <section class="panel">
    <h1>Token {name}</h1>
    <p>Copy it now: it is shown this once, and kept nowhere.</p>
    <p>
      <code class="secret">{secret}</code>
    </p>
    <a class="button" href="/tokens">
      To the tokens
    </a>
  </section>
)
