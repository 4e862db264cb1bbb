import type { FC } from 'hono/jsx'

/** What went wrong, in a sentence, and what to do about it. */
export const ErrorPage: FC<{ title: string; detail: string; requestId?: string | undefined }> = (
  props,
) => (
  <section class="error-page">
    <h1>{props.title}</h1>
    <p>{props.detail}</p>
    {props.requestId && (
      <p class="muted">
        Request <code>{props.requestId}</code>
      </p>
    )}
    <p>
      <a class="button" href="/">
        To the runs
      </a>
    </p>
  </section>
)
