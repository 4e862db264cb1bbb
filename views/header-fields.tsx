import type { FC } from 'hono/jsx'

/** What is typed is sent once and shown nowhere again. */
export const HeadersField: FC = () => (
  <div class="asked-with">
    <label class="field is-wide">
      <span>Request headers, one a line</span>
      <textarea
        name="headers"
        rows={2}
        maxlength={8000}
        spellcheck={false}
        autocomplete="off"
        placeholder="Authorization: Bearer ${FEED_SECRET_BOARD}"
      />
    </label>
    <p class="muted">
      Named as in the example, a secret stays in the environment of the worker, and only its name is
      stored here. Values are not shown again, and go to no other origin.
    </p>
  </div>
)
