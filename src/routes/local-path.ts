/** A path of ours, to go on to; the start page for all that leads elsewhere, however it is spelt. */
export function localPath(text: string): string {
  const base = 'http://here.invalid'
  if (!text.startsWith('/') || !URL.canParse(text, base)) return '/'
  const { origin, pathname, search } = new URL(text, base)
  return origin === base && !pathname.startsWith('//') ? `${pathname}${search}` : '/'
}
