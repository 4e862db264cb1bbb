import type { FC, PropsWithChildren } from 'hono/jsx'
import type { Alert } from '../src/model/alert'
import { AlertBanner } from './alert-banner'
import { KeysHelp } from './keys-help'
import { DeadLetterCount, type NavCountsProps, OpenRunCount } from './nav-counts'
import { Notice, type NoticeProps } from './notice'
import { type Section, sections } from './sections'

export interface LayoutProps extends NavCountsProps {
  title: string
  /** Which entry of the navigation this page belongs to. */
  section: Section | null
  /** Where the assets of this version are, without a slash at the end. */
  assets: string
  notice: NoticeProps | null
  /** Open ones, most serious first. */
  alerts: Alert[]
  /** Strangers are shown no more than the page itself. */
  isInside: boolean
  /** Who reads it, whose name is null on a machine without users; null: not known. */
  reader: { name: string | null } | null
}

/** Error answers are never swapped in: a page keeps what it has. 4xx answers carry a notice. */
const htmxConfig = JSON.stringify({
  extensions: 'sse,upsert',
  noSwap: [204, 304, '5xx'],
  sse: { reconnectDelay: 500, reconnectMaxDelay: 10_000 },
})

/** What the tab of the browser tells: something is wrong, or at work, or neither. */
function stateOf({ alerts, openRuns }: LayoutProps): { mark: string; icon: string } {
  if (alerts.length > 0) return { mark: '⚠ ', icon: 'favicon-wrong.svg' }
  if (openRuns) return { mark: `(${openRuns}) `, icon: 'favicon-open.svg' }
  return { mark: '', icon: 'favicon.svg' }
}

/** What is asked for seldom, and from every page. */
const asideLinks = [
  { href: '/status', label: 'Status' },
  { href: '/webhooks', label: 'Webhooks' },
  { href: '/audit', label: 'Who did what' },
  { href: '/api/docs', label: 'API' },
]

export const Layout: FC<PropsWithChildren<LayoutProps>> = (props) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${stateOf(props).mark}${props.title} · Gleaner`}</title>
      <link rel="icon" type="image/svg+xml" href={`${props.assets}/${stateOf(props).icon}`} />
      <link rel="stylesheet" href={`${props.assets}/app.css`} />
      <meta name="htmx-config" content={htmxConfig} />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="/">
          <img src={`${props.assets}/favicon.svg`} width="26" height="26" alt="" />
          Gleaner
        </a>
        {props.isInside && (
          <nav aria-label="Main" hx-get="/counts" hx-trigger="every 10s" hx-swap="none">
            {sections.map(({ id, href, label, key }) => (
              <a href={href} aria-current={id === props.section ? 'page' : undefined} data-go={key}>
                {label}
                {id === 'runs' && <OpenRunCount openRuns={props.openRuns} />}
                {id === 'dead-letters' && <DeadLetterCount deadLetters={props.deadLetters} />}
              </a>
            ))}
          </nav>
        )}
        {props.reader && <ReaderLink name={props.reader.name} />}
      </header>
      {props.isInside && <AlertBanner alerts={props.alerts} />}
      <main id="main">
        <div id="notices" role="status">
          {props.notice && <Notice {...props.notice} />}
        </div>
        {props.children}
      </main>
      <footer class="bottom">
        {props.isInside && asideLinks.map(({ href, label }) => <a href={href}>{label}</a>)}
        <button type="button" class="link" data-opens-keys hidden>
          Keyboard
        </button>
      </footer>
      <KeysHelp />
      {/* Not `defer`: htmx would start without the extensions that a slow line has not brought yet. */}
      {['app', 'keys', 'htmx.min', 'hx-sse.min', 'hx-upsert.min'].map((name) => (
        <script src={`${props.assets}/${name}.js`} />
      ))}
    </body>
  </html>
)

/** To what belongs to the reader; on a machine without users, to making the first. */
const ReaderLink: FC<{ name: string | null }> = ({ name }) => (
  <a class="reader" href={name === null ? '/setup' : '/account'}>
    {name ?? 'Set up sign-in'}
  </a>
)
