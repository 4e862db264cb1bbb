import type { FC, PropsWithChildren } from 'hono/jsx'
import type { Alert } from '../src/model/alert'
import { AlertBanner } from './alert-banner'
import { formatNumber } from './format'
import { Notice, type NoticeProps } from './notice'

export interface LayoutProps {
  title: string
  /** Which entry of the navigation this page belongs to. */
  section: 'runs' | 'feeds' | 'listings' | 'dead-letters' | 'politeness' | 'alerts' | null
  /** Where the assets of this version are, without a slash at the end. */
  assets: string
  notice: NoticeProps | null
  /** How many there are; null: not known. */
  deadLetters: number | null
  /** Open ones, most serious first. */
  alerts: Alert[]
}

const sections = [
  { id: 'runs', href: '/', label: 'Runs' },
  { id: 'feeds', href: '/feeds', label: 'Feeds' },
  { id: 'listings', href: '/listings', label: 'Listings' },
  { id: 'dead-letters', href: '/dead-letters', label: 'Dead letters' },
  { id: 'politeness', href: '/politeness', label: 'Politeness' },
  { id: 'alerts', href: '/alerts', label: 'Alerts' },
] as const

/** Error answers are never swapped in: a page keeps what it has. 4xx answers carry a notice. */
const htmxConfig = JSON.stringify({
  extensions: 'sse,upsert',
  noSwap: [204, 304, '5xx'],
  sse: { reconnectDelay: 500, reconnectMaxDelay: 10_000 },
})

export const Layout: FC<PropsWithChildren<LayoutProps>> = (props) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${props.title} · Gleaner`}</title>
      <link rel="icon" type="image/svg+xml" href={`${props.assets}/favicon.svg`} />
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
        <nav aria-label="Main">
          {sections.map(({ id, href, label }) => (
            <a href={href} aria-current={id === props.section ? 'page' : undefined}>
              {label}
              {id === 'dead-letters' && (
                <>
                  {' '}
                  <DeadLetterCount count={props.deadLetters} />
                </>
              )}
            </a>
          ))}
        </nav>
      </header>
      <AlertBanner alerts={props.alerts} />
      <main id="main">
        <div id="notices" role="status">
          {props.notice && <Notice {...props.notice} />}
        </div>
        {props.children}
      </main>
      {/* Not `defer`: htmx would start without the extensions that a slow line has not brought yet. */}
      {['app', 'htmx.min', 'hx-sse.min', 'hx-upsert.min'].map((name) => (
        <script src={`${props.assets}/${name}.js`} />
      ))}
    </body>
  </html>
)

/** Stands in the navigation of every page and asks for itself anew. */
export const DeadLetterCount: FC<{ count: number | null }> = ({ count }) => (
  <span
    id="dead-letter-count"
    class={`count ${count ? '' : 'is-zero'}`}
    hx-get="/dead-letters/count"
    hx-trigger="every 10s"
    hx-swap="outerMorph"
  >
    {count === null ? '' : count < 1000 ? formatNumber(count) : '999+'}
  </span>
)
