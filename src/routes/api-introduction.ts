/** What holds for every route, told once. */
export const introduction = `Everything that programs can ask of Gleaner, which imports job listings from job boards’ feeds and keeps a history of every run.

**Who asks.** Until there are users, Gleaner answers to its own machine without a login. From then on send a token: \`Authorization: Bearer …\`. Reads take it as the password of HTTP Basic too, by any name.

**Refusals** are \`application/problem+json\` (RFC 9457) with a sentence that says what would be right.

**Lists** come in pages: \`next\` and \`previous\` are cursors, and the \`Link\` header has the whole addresses.

**Reads** have an \`ETag\`. Name it as \`If-None-Match\`, and what has not changed is answered 304 without a body.

**Writes** may have an \`Idempotency-Key\`. For a day the same request with the same key is done once, and answered the same; \`Idempotency-Replayed: true\` says so. Another request with that key is 422; while the first one is being answered it is 409.

**Limits.** \`RateLimit-Policy\` says how many requests you may send in how many seconds, \`RateLimit\` how many are left (\`r\`) and when that begins anew (\`t\`, seconds). An excess is 429 with \`Retry-After\`.
`
