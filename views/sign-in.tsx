import type { FC } from 'hono/jsx'

interface SignInProps {
  /** Where to go then; an address of ours. */
  next: string
  /** As it was typed. */
  name: string
  /** Why the form came back. */
  problem: string | null
}

export const SignInPage: FC<SignInProps> = ({ next, name, problem }) => (
  <section class="panel sign-in">
    <h1>Sign in</h1>
    <form class="stack" method="post" action="/login">
      <input type="hidden" name="next" value={next} />
      <NameField value={name} problem={problem} />
      <PasswordField label="Password" autocomplete="current-password" />
      {problem && (
        <p class="problem" id="sign-in-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button is-main">
        Sign in
      </button>
    </form>
    <p class="muted">
      <small>Who has forgotten the password asks an admin for a new one.</small>
    </p>
  </section>
)

/** The first user, who makes all others. */
export const SetupPage: FC<{ name: string; problem: string | null }> = ({ name, problem }) => (
  <section class="panel sign-in">
    <h1>Make the first user</h1>
    <p>
      Now whoever sits at this machine may do everything, and nobody else is answered. With a first
      user, everybody has to sign in, and other machines can be let in.
    </p>
    <form class="stack" method="post" action="/setup">
      <NameField value={name} problem={problem} />
      <PasswordField label="Password, 12 characters at least" autocomplete="new-password" />
      {problem && (
        <p class="problem" id="sign-in-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button is-main">
        Make this user an admin, and sign in
      </button>
    </form>
  </section>
)

const NameField: FC<{ value: string; problem: string | null }> = ({ value, problem }) => (
  <label class="field">
    <span>Name</span>
    <input
      name="name"
      value={value}
      required
      maxlength={64}
      autocomplete="username"
      autocapitalize="none"
      spellcheck={false}
      aria-describedby={problem ? 'sign-in-problem' : undefined}
    />
  </label>
)

export const PasswordField: FC<{
  label: string
  name?: string
  autocomplete: 'current-password' | 'new-password'
}> = ({ label, name = 'password', autocomplete }) => (
  <label class="field">
    <span>{label}</span>
    <input type="password" name={name} required maxlength={200} autocomplete={autocomplete} />
  </label>
)
