// What single keys do. Never together with a key that the browser owns (Ctrl, Alt, Meta), never while
// somebody types, and not at all for those who turned it off.

const help = document.getElementById('keys-help')
const isOn = document.getElementById('keys-on')
const offKey = 'keys-off'

// A browser that keeps nothing for a site throws: there, the choice holds until the page is left.
try {
  isOn.checked = localStorage.getItem(offKey) === null
} catch {
  isOn.checked = true
}
isOn.addEventListener('change', () => {
  if (isOn.checked) localStorage.removeItem(offKey)
  else localStorage.setItem(offKey, '1')
})

function openHelp() {
  if (!help.open) help.showModal()
}

for (const button of document.querySelectorAll('[data-opens-keys]')) {
  button.hidden = false
  button.addEventListener('click', openHelp)
}

const rowsNow = () => [
  ...document.querySelectorAll(
    'main tbody tr, main .listings > li, main .feeds > li, main .dead-letter, main .alert',
  ),
]

/** The focus goes to the first link of the row: Enter opens it. */
function moveBy(step) {
  const rows = rowsNow().filter((row) => row.querySelector('a[href]'))
  const now = rows.findIndex((row) => row.contains(document.activeElement))
  const next = rows[now === -1 ? (step > 0 ? 0 : rows.length - 1) : now + step]
  const link = next?.querySelector('a.name') ?? next?.querySelector('a[href]')
  link?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

function search() {
  const field = document.querySelector('main input[type="search"]')
  if (field) field.focus()
  else location.assign('/listings#search')
}

/** Answers whether the key meant anything. */
function press(key) {
  if (key === '?') openHelp()
  else if (key === '/') search()
  else if (key === 'j') moveBy(1)
  else if (key === 'k') moveBy(-1)
  else return false
  return true
}

/** After a `g`, for a moment, the letter of a place. */
const patienceMs = 1500
let goingUntil = 0

function go(key) {
  const link = document.querySelector(`nav a[data-go="${CSS.escape(key)}"]`)
  if (link) location.assign(link.href)
  return Boolean(link)
}

const isTyping = (element) =>
  element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
  if (!isOn.checked || help.open || isTyping(event.target)) return
  const isGoing = performance.now() < goingUntil
  goingUntil = !isGoing && event.key === 'g' ? performance.now() + patienceMs : 0
  if (isGoing ? go(event.key) : press(event.key)) event.preventDefault()
})

if (location.hash === '#search') search()
