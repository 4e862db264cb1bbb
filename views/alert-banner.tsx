import type { FC } from 'hono/jsx'
import { type Alert, alertMeanings } from '../src/model/alert'
import { formatNumber } from './format'
import { Icon } from './icon'

/** `A feed keeps failing: Jobicy` */
export const titleOf = ({ cause, subject }: Pick<Alert, 'cause' | 'subject'>): string =>
  subject ? `${alertMeanings[cause].title}: ${subject}` : alertMeanings[cause].title

/** A strip on every page with the most serious alert; empty when there is none. It asks for itself anew. */
export const AlertBanner: FC<{ alerts: Alert[] }> = ({ alerts: [worst, ...others] }) => (
  <section
    id="alert-banner"
    class="alert-banner"
    aria-label="Alerts"
    aria-live="polite"
    hx-get="/alerts/banner"
    hx-trigger="every 5s"
    hx-swap="outerMorph"
  >
    {worst && (
      <p>
        <Icon name="warning" />
        <a href="/alerts">{titleOf(worst)}</a>
        {others.length > 0 && <span>{`and ${formatNumber(others.length)} more`}</span>}
      </p>
    )}
  </section>
)
