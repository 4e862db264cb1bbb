import type { FC } from 'hono/jsx'
import type { KeptDocument } from '../src/model/document'
import type { FloorRule } from '../src/model/feed'
import type { FeedMapping } from '../src/model/mapping'
import type { NoReading, Reading } from '../src/model/reading'
import type { PollWishes } from '../src/model/wishes'
import { formatBytes, formatDuration } from './format'
import { kindWords } from './lifecycle-words'
import { MappingFields } from './mapping-fields'
import { countsText, encodingText, NoFeed, ReadFaults, ReadListings } from './reading'
import { choicesOf, Fact, Select, Time } from './ui'
import { floorWords } from './words'

interface Polling extends PollWishes {
  freshMs: number | null
  floorMs: number
  rule: FloorRule
}

export interface PreviewPageProps {
  id: string
  document: KeptDocument
  url: string
  name: string
  source: string
  reading: Reading | NoReading
  polling: Polling
  mapping: FeedMapping | null
  /** Why the form came back. */
  problem?: string | undefined
}

/** What a feed would be if it were added. */
export const PreviewPage: FC<PreviewPageProps> = (props) => (
  <>
    <p class="crumb">
      <a href="/feeds">Feeds</a>
    </p>
    <div class="head">
      <h1>Preview of a feed</h1>
      <p class="url muted">{props.url}</p>
    </div>
    {props.reading.isFeed ? (
      <>
        <Found {...props} reading={props.reading} />
        <AddForm {...props} />
        <ReadFaults reading={props.reading} />
        <ReadListings reading={props.reading} />
      </>
    ) : (
      <NoFeed reading={props.reading} />
    )}
    <MappingForm {...props} />
    <AskAgain {...props} />
  </>
)

const Found: FC<PreviewPageProps & { reading: Reading }> = (props) => {
  const { reading, document } = props
  return (
    <section class="panel">
      <h2>{countsText(reading)}</h2>
      <dl class="facts">
        <Fact name="Title">{reading.title}</Fact>
        <Fact name="Read as">{reading.dialect}</Fact>
        <Fact name="Encoding">{encodingText(reading)}</Fact>
        <Fact name="Found at">
          {document.url === document.answer.askedUrl ? null : (
            <span class="url">{document.url}</span>
          )}
        </Fact>
        <Fact name="Moved">
          {document.answer.movedTo &&
            'The host says that the feed has moved there for good: it is added at that address.'}
        </Fact>
        <Fact name="Size">
          {formatBytes(document.bytes)}
          {document.isCut && ', and more that was not looked at'}
        </Fact>
        <Fact name="Goes on">
          {reading.nextUrl && 'The list comes in pages, which an import reads one after another.'}
        </Fact>
        <Fact name="Asked with">{headersText(document)}</Fact>
        <Fact name="May be asked">{pollingText(props.polling)}</Fact>
        <Fact name="Asks to be left">{quietText(props.polling)}</Fact>
      </dl>
    </section>
  )
}

const headersText = ({ askedWith }: KeptDocument): string | null => {
  const names = Object.keys(askedWith)
  return names.length === 0 ? null : `${names.join(', ')} (values are not shown)`
}

function pollingText({ ttlMs, freshMs, floorMs, rule }: Polling): string {
  const said = [
    ...(ttlMs ? [`ttl: ${formatDuration(ttlMs)}`] : []),
    ...(freshMs ? [`Cache-Control or Expires: ${formatDuration(freshMs)}`] : []),
  ]
  const wishes = said.length > 0 ? ` (It says ${said.join(', ')}.)` : ''
  return `Once in ${formatDuration(floorMs)} at most. ${floorWords[rule]}${wishes}`
}

const days = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays']

function quietText({ skipHours, skipDays }: PollWishes): string | null {
  const hours = skipHours.map((hour) => `${hour} h`)
  const skipped = [...skipDays.map((day) => days[day]), ...hours]
  return skipped.length === 0 ? null : `alone on ${skipped.join(', ')} (UTC)`
}

const AddForm: FC<PreviewPageProps> = ({ id, url, name, source, mapping, problem }) => (
  <form class="panel add-previewed" method="post" action="/feeds">
    <input type="hidden" name="preview" value={id} />
    <input type="hidden" name="url" value={url} />
    {mapping && <input type="hidden" name="mapping" value={JSON.stringify(mapping)} />}
    <label class="field">
      <span>Name</span>
      <input name="name" value={name} maxlength={200} />
    </label>
    <label class="field">
      <span>Source: the board it belongs to</span>
      <input name="source" value={source} maxlength={200} />
    </label>
    <Select
      name="kind"
      label="It publishes"
      any="Not said: learnt from its runs"
      value={undefined}
      choices={choicesOf(kindWords)}
    />
    <button type="submit" class="button is-main">
      Add this feed
    </button>
    {problem && <p class="problem">{problem}</p>}
  </form>
)

const MappingForm: FC<PreviewPageProps> = ({ id, source, mapping, reading }) => (
  <details class="panel" open={mapping !== null}>
    <summary>Mapping: where the fields of a listing stand</summary>
    <form class="mapping-form" method="get" action={`/feeds/previews/${id}`}>
      <p class="muted">
        Leave a field empty where Gleaner finds it by itself. A path goes from the record inwards:
        location/city, salary@currency.
      </p>
      <input type="hidden" name="source" value={source} />
      <MappingFields mapping={mapping} reading={reading} />
      <button type="submit" class="button">
        Preview with this mapping
      </button>
    </form>
  </details>
)

const AskAgain: FC<PreviewPageProps> = ({ id, document }) => (
  <form class="inline" method="post" action="/feeds/previews">
    <input type="hidden" name="url" value={document.answer.askedUrl} />
    <input type="hidden" name="again" value={id} />
    <input type="hidden" name="force" value="1" />
    <span class="muted">
      Fetched <Time at={document.fetchedAt} />. It is not asked again for a change of this page.
    </span>
    <button type="submit" class="button is-small">
      Ask the host again
    </button>
  </form>
)
