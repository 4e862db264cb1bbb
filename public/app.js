// Gleaner's pages work without this file: it makes times relative, keeps the focus when rows are
// replaced, and says when the event stream is cut.

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })
const printed = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const paper = matchMedia('print')

/** `now`, `12 seconds ago`, `in 5 minutes`; the date itself from 30 days on. */
function relative(at) {
  const seconds = Math.round((at.getTime() - Date.now()) / 1000)
  const distance = Math.abs(seconds)
  if (distance < 3) return 'now'
  if (distance > 30 * 86_400) return at.toISOString().slice(0, 10)
  const [unit, size] = units.find(([, size]) => distance >= size)
  return words.format(Math.trunc(seconds / size), unit)
}

function refreshTimes() {
  for (const element of document.querySelectorAll('time[datetime]')) {
    const at = new Date(element.dateTime)
    const text = paper.matches ? printed.format(at) : relative(at)
    if (element.textContent !== text) element.textContent = text
    const title = exact.format(at)
    if (element.title !== title) element.title = title
  }
}

const plainTitle = document.title.replace(/^(⚠|\(\d+\)) /, '')
const icon = document.querySelector('link[rel="icon"]')

/** The tab tells what the page does: something is wrong, or at work. As views/layout.tsx has it. */
function markTab() {
  const banner = document.getElementById('alert-banner')
  // Strangers are not told.
  if (!banner) return
  const isWrong = banner.childElementCount > 0
  const open = Number.parseInt(document.getElementById('open-run-count').textContent, 10) || 0
  const title = `${isWrong ? '⚠ ' : open > 0 ? `(${open}) ` : ''}${plainTitle}`
  if (document.title !== title) document.title = title
  const file = isWrong ? 'favicon-wrong.svg' : open > 0 ? 'favicon-open.svg' : 'favicon.svg'
  const href = icon.href.replace(/[^/]+$/, file)
  if (icon.href !== href) icon.href = href
}

/** Rows that arrive push out the oldest ones. */
function trimRows() {
  const rows = document.querySelector('[data-limit]')
  while (rows && rows.children.length > Number(rows.dataset.limit)) rows.lastElementChild.remove()
}

function followTheStream() {
  const badge = document.getElementById('live')
  if (!badge) return
  const say = (state, text) => {
    badge.hidden = false
    badge.dataset.state = state
    badge.firstElementChild.textContent = text
  }
  badge.addEventListener('htmx:sse:after:connection', () => say('on', 'Live'))
  for (const event of ['htmx:sse:error', 'htmx:sse:close', 'htmx:error'])
    badge.addEventListener(event, () => say('off', 'Reconnecting'))
}

/** A row that is replaced takes the focus with it: give it back to what bears the same id. */
function keepFocus() {
  let id = ''
  document.addEventListener('htmx:before:swap', () => {
    id = document.activeElement?.id ?? ''
  })
  document.addEventListener('htmx:after:swap', () => {
    if (id && document.activeElement === document.body)
      document.getElementById(id)?.focus({ preventScroll: true })
  })
}

/** A click that reached nobody must not look like one that worked. */
function sayFailures() {
  const say = (event) => {
    const { ctx } = event.detail
    if (!ctx?.sourceElement?.matches('form')) return
    if (ctx.response && ctx.response.status < 500) return
    const notice = document.createElement('div')
    notice.className = 'notice is-bad'
    notice.textContent = 'Gleaner did not answer, so nothing was done. Try again in a moment.'
    document.getElementById('notices').replaceChildren(notice)
  }
  document.addEventListener('htmx:error', say)
  document.addEventListener('htmx:response:error', say)
}

/** Good news leaves by itself. */
function dismissNotices() {
  const notices = document.getElementById('notices')
  let timer
  const schedule = () => {
    clearTimeout(timer)
    timer = setTimeout(() => notices.querySelector('.notice.is-good')?.remove(), 8000)
  }
  new MutationObserver(schedule).observe(notices, { childList: true })
  schedule()
}

for (const form of document.querySelectorAll('form[data-submit-on-select]'))
  form.addEventListener('change', (event) => {
    if (event.target.matches('select')) form.requestSubmit()
  })

/** Empty fields stay out of the URL. */
for (const form of document.querySelectorAll('form[method="get"]'))
  form.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name)
  })

// Runs before the next paint, so the absolute times that the server writes never flicker.
new MutationObserver(() => {
  trimRows()
  refreshTimes()
  markTab()
}).observe(document.body, { childList: true, characterData: true, subtree: true })

setInterval(refreshTimes, 1000)
// "Yesterday" means nothing on paper.
paper.addEventListener('change', refreshTimes)
refreshTimes()
followTheStream()
keepFocus()
sayFailures()
dismissNotices()
