import type { Child, FC } from 'hono/jsx'
import { type Lack, lacks } from '../src/model/lack'
import type { LackReport, ReportCard } from '../src/model/report-card'
import { counted, formatNumber } from './format'
import { listingPath } from './listing-item'
import { Fact, Time } from './ui'

interface ReportCardPageProps {
  card: ReportCard
  madeAt: Date
}

/** What a source publishes and what it lacks: printable, to be shown to its publisher. */
export const ReportCardPage: FC<ReportCardPageProps> = ({ card, madeAt }) => (
  <article class="report-card">
    <p class="crumb">
      <a href="/politeness">Sources</a>
    </p>
    <div class="head">
      <h1>Report card of {card.source.name}</h1>
      <p class="muted">
        {counted(card.open, 'open listing')}, <Time at={madeAt} />
      </p>
    </div>
    <p class="lead">
      How complete its listings are as JobPosting of schema.org, by what search engines ask for, and
      what kept Gleaner from reading them.
    </p>
    <p class="muted unprinted">
      For its publisher, print it or save it as PDF: whoever opens its address has to sign in where
      Gleaner has users.
    </p>
    {card.open === 0 ? (
      <p class="empty is-shown">It has no open listing now, so there is nothing to judge.</p>
    ) : (
      <>
        <Part title="What every listing must say" card={card} isRequired={true} />
        <Part title="What it should say" card={card} isRequired={false} />
      </>
    )}
    <Reading card={card} />
  </article>
)

const Part: FC<{ title: string; card: ReportCard; isRequired: boolean }> = (props) => (
  <section class="panel">
    <h2>{props.title}</h2>
    <ul class="marks">
      {props.card.lacks
        .filter(({ lack }) => lacks[lack].isRequired === props.isRequired)
        .map((report) => (
          <Mark {...report} of={baseOf(report.lack, props.card)} />
        ))}
    </ul>
  </section>
)

/** What can be judged only of what another thing is there of. */
const premises: Partial<Record<Lack, Lack>> = { country: 'place', salaryShape: 'salary' }

/** Of how many listings the share is: none of those that say nothing of it. */
function baseOf(lack: Lack, { open, lacks }: ReportCard): number {
  const premise = lacks.find((report) => report.lack === premises[lack])
  return open - (premise?.count ?? 0)
}

const Mark: FC<LackReport & { of: number }> = ({ lack, count, examples, of }) => (
  <li class={count === 0 ? 'is-whole' : ''}>
    <span class="mark-name">{lacks[lack].name}</span>
    {of > 0 ? (
      <meter min={0} max={of} value={of - count} aria-label={lacks[lack].name} />
    ) : (
      <span class="muted">No listing says anything of it.</span>
    )}
    <span class="number">{of > 0 ? shareOf(of - count, of) : '–'}</span>
    {count > 0 && (
      <div class="mark-lack">
        <p>
          {lacks[lack].meaning} <b>{counted(count, 'listing')}</b>, such as:
        </p>
        <ul>
          {examples.map(({ key, title, url }) => (
            <li>
              <a href={listingPath(key)}>{title || key}</a> <span class="muted address">{url}</span>
            </li>
          ))}
        </ul>
      </div>
    )}
  </li>
)

/** `99 %` of nearly all: a hundred are all. */
function shareOf(part: number, whole: number): string {
  const percent = (100 * part) / whole
  return `${percent > 99 && percent < 100 ? 99 : percent > 0 && percent < 1 ? 1 : Math.round(percent)} %`
}

const Reading: FC<{ card: ReportCard }> = ({ card }) => (
  <section class="panel">
    <h2>
      Read since <Time at={card.since} />
    </h2>
    <dl class="facts">
      <Fact name="Runs">{formatNumber(card.totals.runs)}</Fact>
      <Fact name="Items read">{formatNumber(card.totals.fetched)}</Fact>
      <Fact name="Repeated in one document">{formatNumber(card.totals.duplicate)}</Fact>
      <Fact name="Rejected">{formatNumber(card.totals.failed)}</Fact>
      <Fact name="Encoding wrong or not told">
        {card.runs > 0 &&
          `${formatNumber(card.encodingFaults)} of the newest ${counted(card.runs, 'run')}`}
      </Fact>
      <Fact name="Dead links">Not checked</Fact>
    </dl>
    <Faults title="What is wrong with the encoding" faults={card.encoding}>
      {({ message }) => message}
    </Faults>
    <Faults title="What came twice in one document" faults={card.repeated}>
      {({ key }) => <a href={listingPath(key)}>{key}</a>}
    </Faults>
    <Faults title="Why items were rejected" faults={card.rejected}>
      {({ reason }) => reason}
    </Faults>
  </section>
)

interface FaultsProps<T> {
  title: string
  faults: T[]
  children: (fault: T) => Child
}

function Faults<T extends { runId: string; excerpt?: string }>(props: FaultsProps<T>) {
  const { title, faults, children } = props
  if (faults.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {faults.map((fault) => (
          <li>
            <p>
              {children(fault)} <a href={`/runs/${fault.runId}`}>The run</a>
            </p>
            {fault.excerpt && <pre>{fault.excerpt}</pre>}
          </li>
        ))}
      </ul>
    </>
  )
}

/** What one listing lacks; '' where it is whole. */
export const Lacking: FC<{ found: Lack[]; source: string }> = ({ found, source }) => {
  const required = found.filter((lack) => lacks[lack].isRequired)
  return (
    <section class="panel lacking">
      <h2>Completeness</h2>
      <p>
        {required.length === 0
          ? 'It says all that search engines ask of a job listing.'
          : `Search engines will not show it as a job listing: ${counted(required.length, 'required property', 'required properties')} missing.`}
      </p>
      {found.length > 0 && (
        <ul>
          {found.map((lack) => (
            <li class={lacks[lack].isRequired ? 'is-required' : ''}>{lacks[lack].meaning}</li>
          ))}
        </ul>
      )}
      <p>
        <a href={`/sources/${encodeURIComponent(source)}/report`}>Report card of {source}</a>
      </p>
    </section>
  )
}
