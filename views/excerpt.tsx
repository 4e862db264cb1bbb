import type { FC } from 'hono/jsx'

/** What the host sent instead of a feed. Once opened it stays open while its id stays. */
export const Excerpt: FC<{ id: string; text: string }> = ({ id, text }) => (
  <details id={`excerpt-${id}`} hx-morph-skip="">
    <summary>What the host sent</summary>
    <pre tabindex={0}>{text}</pre>
  </details>
)
