/** 256 random bits, as text for a cookie or a header. */
export const newSecret = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')

/** What the store knows a secret by. Nobody guesses one, so a fast hash without salt will do. */
export const hashOfSecret = (secret: string): string =>
  new Bun.CryptoHasher('sha256').update(secret).digest('hex')
