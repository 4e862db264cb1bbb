import type { FC } from 'hono/jsx'
import type { Feed } from '../src/model/feed'
import { kindByEvidence } from '../src/model/lifecycle-kind'
import { brakeText, evidenceText, kindText, kindWords } from './lifecycle-words'
import { Only } from './only'
import { Badge, choicesOf, Select } from './ui'

/** What a feed's silence on a listing means, and what of it waits for a person. */
export const FeedEnds: FC<{ feed: Feed }> = ({ feed }) => (
  <div class="feed-ends">
    <p class="muted">{kindText(feed)}</p>
    {feed.brake && (
      <p>
        <Badge tone="warning" icon="paused">
          Brake on
        </Badge>{' '}
        {brakeText(feed.brake)} are missing.{' '}
        <a href={`/feeds/${feed.id}/brake`}>
          See and decide<span class="quiet"> on {feed.name}</span>
        </a>
      </p>
    )}
    <KindProposal feed={feed} />
  </div>
)

/** Another kind than the feed has, where its runs speak for that. */
const KindProposal: FC<{ feed: Feed }> = ({ feed }) => {
  const kind = kindByEvidence(feed.kindEvidence)
  if (!kind || kind === feed.kind) return null
  return (
    <div class="kind-proposal">
      <p>
        <strong>Proposed:</strong> {evidenceText(kind, feed.kindEvidence)}
      </p>
      <Only to="admin">
        <KindButton feed={feed} kind={kind} label={`Take it: ${kindWords[kind].toLowerCase()}`} />
        <KindButton feed={feed} kind={feed.kind} label="Leave it" />
      </Only>
    </div>
  )
}

const KindButton: FC<{ feed: Feed; kind: Feed['kind']; label: string }> = (props) => (
  <form method="post" action={`/feeds/${props.feed.id}/kind`}>
    <input type="hidden" name="kind" value={props.kind} />
    <button type="submit" class="button is-small">
      {props.label}
      <span class="quiet"> for {props.feed.name}</span>
    </button>
  </form>
)

export const KindForm: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="inline" method="post" action={`/feeds/${feed.id}/kind`}>
    <Select
      name="kind"
      label="It has"
      any="What its source says"
      value={feed.kindFrom === 'declared' ? feed.kind : undefined}
      choices={choicesOf(kindWords)}
    />
    <button type="submit" class="button">
      Set
    </button>
  </form>
)
