import type { FC } from 'hono/jsx'
import type { Absence, Life, LifeEvent } from '../src/model/life'
import { Changes } from './changes'
import { closedWords } from './chronicle-words'
import { Icon, type IconName } from './icon'
import { Time } from './ui'

/** What happened to a listing, the latest first. */
export const LifePanel: FC<{ life: Life }> = ({ life }) => (
  <section class="panel life" id="life">
    <h2>What happened to it</h2>
    <ol class="timeline">
      {life.absences.map((absence) => (
        <AbsenceItem absence={absence} />
      ))}
      {life.events.filter(isTold).map((event) => (
        <EventItem event={event} />
      ))}
    </ol>
  </section>
)

/** One that came back is written anew, which alone is nothing to tell. */
const isTold = (event: LifeEvent, _: number, all: LifeEvent[]): boolean =>
  event.outcome !== 'updated' ||
  event.changes?.length !== 0 ||
  !all.some(({ outcome, runId }) => outcome === 'reopened' && runId === event.runId)

const AbsenceItem: FC<{ absence: Absence }> = ({ absence }) => (
  <li class="is-warning">
    <Icon name="warning" />
    <div>
      <strong>Missing now</strong>{' '}
      <p>
        <a href={feedPath(absence.feedId)}>{absence.feedName}</a> has left it out:{' '}
        <a href={`/runs/${absence.missedRunId}`}>this run</a> did not show it. It was last there{' '}
        <Time at={absence.since} />.
      </p>
    </div>
  </li>
)

const EventItem: FC<{ event: LifeEvent }> = ({ event }) => (
  <li class={`is-${icons[event.outcome]}`}>
    <Icon name={icons[event.outcome]} />
    <div>
      <strong>{eventWords[event.outcome]}</strong>{' '}
      {event.runId ? (
        <a href={`/runs/${event.runId}`}>
          <Time at={event.at} />
        </a>
      ) : (
        <Time at={event.at} />
      )}
      <Story event={event} />
    </div>
  </li>
)

const eventWords: Record<LifeEvent['outcome'], string> = {
  new: 'First seen',
  updated: 'Changed',
  closed: 'Closed',
  reopened: 'Came back',
  missed: 'Shown again',
}

const icons: Record<LifeEvent['outcome'], IconName> = {
  new: 'completed',
  updated: 'processing',
  closed: 'cancelled',
  reopened: 'completed',
  missed: 'pending',
}

const Story: FC<{ event: LifeEvent }> = ({ event }) => (
  <>
    {event.feedId && (
      <p class="muted">
        in <a href={feedPath(event.feedId)}>{event.feedName}</a>
      </p>
    )}
    {event.reason && <p>{`Because ${closedWords[event.reason]}.`}</p>}
    {event.since && (
      <p>
        It had been left out since <Time at={event.since} />
        {event.missedRunId && (
          <>
            , as <a href={`/runs/${event.missedRunId}`}>this run</a> shows
          </>
        )}
        .
      </p>
    )}
    {event.outcome === 'updated' && <Told changes={event.changes} />}
  </>
)

const Told: FC<Pick<LifeEvent, 'changes'>> = ({ changes }) => {
  if (changes === null) return <p class="muted">What changed is not kept any more.</p>
  if (changes.length === 0) return <p class="muted">No field that is told differs.</p>
  return <Changes changes={changes} />
}

const feedPath = (feedId: string): string => `/?feed=${encodeURIComponent(feedId)}`
