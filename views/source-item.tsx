import type { FC } from 'hono/jsx'
import type { PolitenessScope, Source } from '../src/model/feed'
import { formatDuration } from './format'
import { kindWords } from './lifecycle-words'
import { Only } from './only'
import { Badge, choicesOf, Select } from './ui'
import { scopeWords } from './words'

/** A source: its own rule and terms, and whether it is paused. */
export const SourceItem: FC<{ source: Source }> = ({ source }) => (
  <li class="feed source" id={`source-${source.id}`}>
    <div>
      <h3>{source.name}</h3>
      {source.pausedBecause !== null && (
        <p>
          <Badge tone="paused" icon="paused">
            Paused
          </Badge>{' '}
          {source.pausedBecause}
        </p>
      )}
      <p class="muted">{ruleOf(source)}</p>
      {source.kind && (
        <p class="muted">{`Its feeds have, unless they say otherwise: ${kindWords[source.kind].toLowerCase()}.`}</p>
      )}
      <Terms {...source} />
      <p>
        <a href={`${pathOf(source)}/report`}>Report card</a>
        {' · '}
        <a href={`/audit?thing=${encodeURIComponent(`source:${source.id}`)}`}>
          Who did what<span class="quiet"> to {source.name}</span>
        </a>
      </p>
    </div>
    <Only to="operator">
      <details class="feed-settings">
        <summary>
          Change<span class="quiet"> {source.name}</span>
        </summary>
        <div class="forms">
          <Only to="admin">
            <RuleForm source={source} />
            <TermsForm source={source} />
            <KindForm source={source} />
          </Only>
          {source.pausedBecause === null ? (
            <PauseForm source={source} />
          ) : (
            <form class="inline" method="post" action={`${pathOf(source)}/resume`}>
              <button type="submit" class="button is-main">
                Resume
              </button>
            </form>
          )}
          <Only to="admin">
            <p>
              <a class="button" href={`${pathOf(source)}/removal`}>
                Remove…<span class="quiet"> {source.name}</span>
              </a>
            </p>
          </Only>
        </div>
      </details>
    </Only>
  </li>
)

const pathOf = ({ id }: Source): string => `/sources/${encodeURIComponent(id)}`

function ruleOf({ floorMs, politenessScope }: Source): string {
  const floor =
    floorMs === null
      ? 'Each feed is asked once an hour at most, or as seldom as it asks for.'
      : floorMs === 0
        ? 'Each feed may be asked at any time, by your word.'
        : `Each feed is asked once in ${formatDuration(floorMs)} at most, by your word.`
  return `${floor} A wish to be left alone holds for ${scopeWords[politenessScope]}.`
}

const RuleForm: FC<{ source: Source }> = ({ source }) => (
  <form class="inline" method="post" action={`${pathOf(source)}/rule`}>
    <label class="field is-narrow">
      <span>Minutes between two requests of a feed</span>
      <input
        type="number"
        name="floorMinutes"
        min={0}
        step="any"
        value={source.floorMs === null ? '' : source.floorMs / 60_000}
        placeholder="60"
      />
    </label>
    <label class="field">
      <span>A wish to be left alone holds for</span>
      <select name="politenessScope">
        {scopes.map((scope) => (
          <option value={scope} selected={scope === source.politenessScope}>
            {scopeWords[scope]}
          </option>
        ))}
      </select>
    </label>
    <button type="submit" class="button">
      Save
    </button>
  </form>
)

const Terms: FC<Source> = ({ terms, attribution, mayRedistribute }) => (
  <>
    {terms && <p class="muted">Its terms: {terms}</p>}
    {attribution && <p class="muted">Beside its listings stands: {attribution}</p>}
    {!mayRedistribute && (
      <p class="muted">
        Its listings may not be passed on: exports and feeds for others leave them out.
      </p>
    )}
  </>
)

const TermsForm: FC<{ source: Source }> = ({ source }) => (
  <form class="inline" method="post" action={`${pathOf(source)}/terms`}>
    <label class="field">
      <span>Beside its listings stands</span>
      <input
        name="attribution"
        value={source.attribution ?? ''}
        maxlength={300}
        placeholder="Listings by Board, board.example"
      />
    </label>
    <label class="field">
      <span>Its listings may be passed on</span>
      <select name="mayRedistribute">
        <option value="yes">Yes</option>
        <option value="no" selected={!source.mayRedistribute}>
          No
        </option>
      </select>
    </label>
    <label class="field">
      <span>Its terms in your words</span>
      <input name="terms" value={source.terms ?? ''} maxlength={1000} />
    </label>
    <button type="submit" class="button">
      Save terms
    </button>
  </form>
)

const KindForm: FC<{ source: Source }> = ({ source }) => (
  <form class="inline" method="post" action={`${pathOf(source)}/kind`}>
    <Select
      name="kind"
      label="Its feeds publish"
      any="Not said: learnt from their runs"
      value={source.kind ?? undefined}
      choices={choicesOf(kindWords)}
    />
    <button type="submit" class="button">
      Set
    </button>
  </form>
)

const scopes = ['host', 'url', 'domain'] as const satisfies PolitenessScope[]

const PauseForm: FC<{ source: Source }> = ({ source }) => (
  <form class="inline" method="post" action={`${pathOf(source)}/pause`}>
    <label class="field">
      <span>Reason for a pause</span>
      <input name="reason" required maxlength={300} placeholder="The board asked us to stop" />
    </label>
    <button type="submit" class="button">
      Pause
    </button>
  </form>
)
