// Runs in every frame of the cage before anything else does (cage.ts).
{
  const frameName = window.name
  for (const deed of ['alert', 'confirm', 'prompt', 'print', 'open']) {
    window[deed] = (words) => window.report(frameName, `script: ${words}`)
  }

  /** Shows each source in a frame of its own, and touches all that can be touched once it is there. */
  const show = (sources) => Promise.all(sources.map(showOne))

  const showOne = async ({ html, mode }, index) => {
    const frame = document.createElement('iframe')
    frame.name = `cage-${index}`
    frame.srcdoc = mode === 'document' ? html : '<!doctype html><body></body>'
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    document.body.append(frame)
    await loaded
    try {
      if (mode === 'innerHTML') frame.contentDocument.body.innerHTML = html
      touchAll(frame.contentDocument)
    } catch (error) {
      // It has gone elsewhere
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error
    }
  }

  const touches = ['mouseover', 'pointerenter', 'wheel', 'focus', 'toggle', 'cancel']

  const touchAll = (page) => {
    page.addEventListener('click', stayHere)
    for (const element of page.querySelectorAll('*')) {
      for (const type of touches) element.dispatchEvent(new Event(type, { bubbles: true }))
      element.click?.()
    }
  }

  /** What leads away by design is no deed. */
  const stayHere = (event) => {
    if (event.composedPath().some(isWebLink)) event.preventDefault()
  }

  const isWebLink = (element) => /^(https?|mailto):$/.test(element.protocol ?? '')

  const allowed = new Set(
    'P BR DIV UL OL LI H1 H2 H3 H4 H5 H6 BLOCKQUOTE PRE TABLE TR TD TH B STRONG I EM U CODE A'.split(
      ' ',
    ),
  )
  // The parser's own, where a row stands in a table
  allowed.add('TBODY')

  /** What stands outside the allow-list when Chromium has parsed each source in two ways; a sentence each. */
  const forbidden = (sources) =>
    sources.flatMap((html, index) =>
      [...asDocument(html), ...asFragment(html)].map(
        (sentence) => `${index}: ${sentence} in ${JSON.stringify(html)}`,
      ),
    )

  const asDocument = (html) => {
    const framed = `<!doctype html><body><main>${html}</main><footer></footer>`
    const { head, body } = new DOMParser().parseFromString(framed, 'text/html')
    const names = [...body.childNodes].map((node) => node.nodeName).join()
    const escapes =
      names === 'MAIN,FOOTER' && !head.hasChildNodes() ? [] : [`it broke out: ${names}`]
    return [...escapes, ...body.firstChild.childNodes].flatMap(breaches)
  }

  const asFragment = (html) => {
    const holder = document.implementation.createHTMLDocument('').createElement('div')
    holder.innerHTML = html
    return [...holder.childNodes].flatMap(breaches)
  }

  const breaches = (node) => {
    if (typeof node === 'string') return [node]
    if (node.nodeType === Node.TEXT_NODE) return []
    if (node.nodeType !== Node.ELEMENT_NODE) return [`a node ${node.nodeName}`]
    const isKnown =
      node.namespaceURI === 'http://www.w3.org/1999/xhtml' && allowed.has(node.tagName)
    const own = isKnown ? [] : [`an element ${node.tagName}`]
    const attributes = [...node.attributes].filter((attribute) => !isAllowed(node, attribute))
    return [
      ...own,
      ...attributes.map(({ name, value }) => `an attribute ${name}="${value}"`),
      ...[...node.childNodes].flatMap(breaches),
    ]
  }

  const isAllowed = (element, { name, value }) => {
    if (element.tagName !== 'A') return false
    if (name === 'rel') return value === 'nofollow noopener' && element.hasAttribute('href')
    return name === 'href' && element.rel === 'nofollow noopener' && isWebLink(element)
  }

  window.cage = { show, forbidden }
}
