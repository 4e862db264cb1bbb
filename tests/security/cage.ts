import { join } from 'node:path'
import { type Browser, chromium, type Frame, type Page } from '@playwright/test'
import { findChromium } from '../../src/commands/setup'
import { until } from '../support/until'

/** A page of Chromium without any policy that shows HTML, and tells what the HTML did. */
export interface Cage {
  /** Shows each in a frame of its own and touches all in it: what was run or asked for, by its index. */
  trap(sources: string[], mode: Mode): Promise<Map<number, string[]>>
  /** What stands outside the allow-list once Chromium has parsed each: sentences. */
  forbidden(sources: string[]): Promise<string[]>
  close(): Promise<void>
}

/** Parsed as a document, where scripts run; or by `innerHTML`, where they do not and handlers do. */
export type Mode = 'document' | 'innerHTML'

const home = 'https://cage.example/'

export async function openCage(): Promise<Cage> {
  const executablePath = await findChromium(process.env)
  const browser = await chromium.launch(executablePath ? { executablePath } : {})
  const page = await openPage(browser, () => {})
  return {
    trap: (sources, mode) => trap(browser, sources, mode),
    forbidden: (sources) => page.evaluate(`cage.forbidden(${JSON.stringify(sources)})`),
    close: () => browser.close(),
  }
}

type Note = (frameName: string, deed: string) => void

/** Nothing leaves the machine: of every request is noted that it was made. */
async function openPage(browser: Browser, note: Note): Promise<Page> {
  const page = await browser.newPage()
  await page.exposeFunction('report', note)
  await page.addInitScript({ path: join(import.meta.dir, 'in-page.js') })
  await page.route('**/*', (route) =>
    route.request().url() === home
      ? route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>cage</title>' })
      : route.abort(),
  )
  await page.goto(home)
  page.on('request', (request) => note(nameOf(request.frame()), `request: ${request.url()}`))
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => note('', 'a dialog')))
  page.on('popup', (popup) => note('', `a window: ${popup.url()}`))
  // Of a request that failed is noted above that it was made
  page.on('console', (message) => {
    if (!message.text().startsWith('Failed to load')) note('', `console: ${message.text()}`)
  })
  return page
}

function nameOf(frame: Frame): string {
  const parent = frame.parentFrame()
  return frame.name().startsWith('cage-') || !parent ? frame.name() : nameOf(parent)
}

/** Shown last. Once all that it does was seen, the others had the time to do the same. */
const canary = `<img src="https://evil.example/canary.png" onerror="alert('failed')">
  <a href="javascript:alert('clicked')">a</a><p onmouseover="alert('pointed')">a</p>
  <p style="animation:a 1s" onanimationstart="alert('moved')">a</p><style>@keyframes a{}</style>
  <svg><animate onbegin="alert('begun')" attributeName="x" dur="1s"></svg>
  <meta http-equiv="refresh" content="1;url=https://evil.example/canary">`

const deedsOfCanary = [
  ...['failed', 'clicked', 'pointed', 'moved', 'begun'].map((words) => `script: ${words}`),
  'request: https://evil.example/canary.png',
  'request: https://evil.example/canary',
]

async function trap(
  browser: Browser,
  sources: string[],
  mode: Mode,
): Promise<Map<number, string[]>> {
  const deeds = new Map<number, string[]>()
  const page = await openPage(browser, (frameName, deed) => {
    const index = Number(/^cage-(\d+)$/.exec(frameName)?.[1] ?? -1)
    deeds.set(index, [...(deeds.get(index) ?? []), deed])
  })
  const shown = [...sources.map((html) => ({ html, mode })), { html: canary, mode: 'document' }]
  await page.evaluate(`cage.show(${JSON.stringify(shown)})`)
  await until(() => {
    const seen = deeds.get(sources.length) ?? []
    return deedsOfCanary.every((deed) => seen.includes(deed))
  })
  await page.close()
  deeds.delete(sources.length)
  return deeds
}
