import type { FC } from 'hono/jsx'
import type { KeptDocument } from '../src/model/document'
import type { Feed } from '../src/model/feed'
import type { FeedMapping } from '../src/model/mapping'
import type { MappingImpact } from '../src/model/mapping-impact'
import type { NoReading, Reading } from '../src/model/reading'
import { formatBytes, formatNumber } from './format'
import { MappingFields } from './mapping-fields'
import { MappingImpactPanel } from './mapping-impact'
import { countsText, NoFeed, ReadFaults, ReadListings } from './reading'
import { Time } from './ui'

/** A mapping, and what it makes of a document; null: there is none. */
export interface TrialProps {
  feed: Feed
  mapping: FeedMapping | null
  trial: {
    document: KeptDocument
    reading: Reading | NoReading
    impact: MappingImpact | null
  } | null
  /** Why it was not saved. */
  problem?: string | undefined
}

export interface MappingPageProps extends TrialProps {
  documents: KeptDocument[]
}

/** What is kept of a feed's documents, and where the fields of its listings stand in them. */
export const MappingPage: FC<MappingPageProps> = (props) => {
  const { feed, mapping, trial, documents } = props
  return (
    <>
      <p class="crumb">
        <a href={`/feeds#feed-${feed.id}`}>Feeds</a>
      </p>
      <div class="head">
        <h1>Documents and mapping of {feed.name}</h1>
      </div>
      <Documents feed={feed} documents={documents} shown={trial?.document.id ?? null} />
      <section class="panel">
        <h2>Mapping</h2>
        <form
          class="mapping-form"
          method="get"
          action={`/feeds/${feed.id}/mapping`}
          hx-get={`/feeds/${feed.id}/mapping/trial`}
          hx-trigger="input delay:400ms"
          hx-target="#mapping-trial"
          hx-swap="innerHTML"
        >
          <p class="muted">
            Leave a field empty where Gleaner finds it by itself. A path goes from the record
            inwards: location/city, salary@currency.
          </p>
          {trial && <input type="hidden" name="document" value={trial.document.id} />}
          <MappingFields mapping={mapping} reading={trial?.reading ?? null} />
          <button type="submit" class="button is-main">
            See what it makes
          </button>
        </form>
      </section>
      <div id="mapping-trial">
        <Trial {...props} />
      </div>
    </>
  )
}

const Documents: FC<{ feed: Feed; documents: KeptDocument[]; shown: string | null }> = (props) => (
  <section class="panel">
    <h2>
      {props.documents.length === 0 ? 'No document is kept yet' : lastText(props.documents.length)}
    </h2>
    {props.documents.length === 0 && (
      <p class="muted">The next import keeps its document: then a mapping can be tried on it.</p>
    )}
    <ul class="documents">
      {props.documents.map((document) => (
        <DocumentItem feed={props.feed} document={document} isShown={document.id === props.shown} />
      ))}
    </ul>
    {props.documents.length > 0 && (
      <p class="muted">
        A replay reads a document again as it would be read today, without asking the host. It
        closes nothing; texts of an older document stand until the next import.
      </p>
    )}
  </section>
)

const lastText = (count: number): string =>
  count === 1 ? 'The last document' : `The last ${count} documents`

const DocumentItem: FC<{ feed: Feed; document: KeptDocument; isShown: boolean }> = (props) => {
  const { feed, document, isShown } = props
  return (
    <li class="document">
      <p>
        Fetched <Time at={document.fetchedAt} />, {formatBytes(document.bytes)}
        {document.following.length > 0 && ` in ${document.following.length + 1} pages`}
        {document.isCut && ' (the end is missing)'}
        {!document.isFeed && ', no feed that Gleaner knows'}.{' '}
        {document.runId ? (
          <a href={`/runs/${document.runId}`}>Its run</a>
        ) : (
          'It was fetched for the preview.'
        )}
      </p>
      <div class="actions">
        {isShown ? (
          <span class="muted">Shown below</span>
        ) : (
          <a class="button is-small" href={`/feeds/${feed.id}/mapping?document=${document.id}`}>
            Show
          </a>
        )}
        <form method="post" action={`/feeds/${feed.id}/replays`}>
          <input type="hidden" name="document" value={document.id} />
          <button type="submit" class="button is-small">
            {document.isCut ? 'Replay what is kept' : 'Replay'}
          </button>
        </form>
      </div>
    </li>
  )
}

/** What the mapping makes of the document, and what saving it would do. */
export const Trial: FC<TrialProps> = ({ feed, mapping, trial, problem }) => {
  if (!trial)
    return (
      <SaveForm feed={feed} mapping={mapping} impact={null} document={null} problem={problem} />
    )
  const { reading, impact, document } = trial
  return (
    <>
      {impact && <MappingImpactPanel impact={impact} isCut={document.isCut} />}
      <SaveForm
        feed={feed}
        mapping={mapping}
        impact={impact}
        document={document.id}
        problem={problem}
      />
      {reading.isFeed ? (
        <>
          <p class="lead">
            {countsText(reading)}
            {reading.nextUrl && ' The list goes on behind what is kept.'}
          </p>
          <ReadListings reading={reading} />
          <ReadFaults reading={reading} />
        </>
      ) : (
        <NoFeed reading={reading} />
      )}
    </>
  )
}

interface SaveFormProps {
  feed: Feed
  mapping: FeedMapping | null
  impact: MappingImpact | null
  document: string | null
  problem: string | undefined
}

const SaveForm: FC<SaveFormProps> = ({ feed, mapping, impact, document, problem }) => {
  const isSame = JSON.stringify(mapping) === JSON.stringify(feed.mapping)
  if (isSame) return <p class="lead">This is the mapping that the feed has.</p>
  return (
    <form class="panel inline" method="post" action={`/feeds/${feed.id}/mapping`}>
      <input type="hidden" name="mapping" value={JSON.stringify(mapping ?? {})} />
      {document && <input type="hidden" name="document" value={document} />}
      {impact && impact.orphaned > 0 && (
        <label class="check">
          <input type="checkbox" name="meant" value="1" required />
          <span>
            I know that {formatNumber(impact.orphaned)} stored listings would not be found any more
          </span>
        </label>
      )}
      <button type="submit" class="button is-main">
        Save this mapping
      </button>
      <span class="muted">The next run reads the whole feed by it.</span>
      {problem && <p class="problem">{problem}</p>}
    </form>
  )
}
