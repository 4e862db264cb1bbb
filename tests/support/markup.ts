/** What a page must not have under its Content-Security-Policy: a sentence each. */
export function breachesOf(html: string): string[] {
  const breaches: string[] = []
  const rewriter = new HTMLRewriter().on('*', {
    element(element) {
      const { tagName } = element
      if (tagName === 'style') breaches.push('an inline style sheet')
      const isData = element.getAttribute('type') === 'application/ld+json'
      if (tagName === 'script' && !element.getAttribute('src') && !isData)
        breaches.push('an inline script')
      for (const [name = '', value = ''] of element.attributes) {
        if (name === 'style' || name.startsWith('on') || name.startsWith('hx-on'))
          breaches.push(`${tagName} ${name}`)
        if (/^\s*(javascript|data|vbscript):/i.test(value) || /^js:/i.test(value))
          breaches.push(`${tagName} ${name}="${value}"`)
        if (name === 'hx-trigger' && value.includes('[')) breaches.push(`a filter in ${value}`)
      }
    },
  })
  rewriter.transform(html)
  return breaches
}
