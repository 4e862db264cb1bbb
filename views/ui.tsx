import type { FC, PropsWithChildren } from 'hono/jsx'
import type { RunStatus } from '../src/model/run'
import { formatInstant, formatNumber } from './format'
import { Icon, type IconName } from './icon'
import { statusWords } from './words'

/** An exact instant; public/app.js makes it relative. */
export const Time: FC<{ at: Date }> = ({ at }) => (
  <time datetime={at.toISOString()}>{formatInstant(at)}</time>
)

export const StatusBadge: FC<{ status: RunStatus }> = ({ status }) => (
  <Badge tone={status} icon={status}>
    {statusWords[status]}
  </Badge>
)

export const Badge: FC<PropsWithChildren<{ tone: string; icon: IconName }>> = (props) => (
  <span class={`badge is-${props.tone}`}>
    <Icon name={props.icon} />
    {props.children}
  </span>
)

/** A cell of a number: a zero steps back. */
export const NumberCell: FC<{ label: string; value: number; class?: string }> = (props) => (
  <td
    class={`number ${props.value === 0 ? 'is-zero' : ''} ${props.class ?? ''}`}
    data-label={props.label}
  >
    {formatNumber(props.value)}
  </td>
)

export interface Choice {
  value: string
  label: string
}

/** A labelled select whose first choice is "any". */
export const Select: FC<{
  name: string
  label: string
  any: string
  value: string | undefined
  choices: Choice[]
}> = ({ name, label, any, value, choices }) => (
  <label class="field">
    <span>{label}</span>
    <select name={name}>
      <option value="">{any}</option>
      {choices.map((choice) => (
        <option value={choice.value} selected={choice.value === value}>
          {choice.label}
        </option>
      ))}
    </select>
  </label>
)

export const choicesOf = <T extends string>(words: Record<T, string>): Choice[] =>
  Object.entries<string>(words).map(([value, label]) => ({ value, label }))

/** A name and a value of a description list; an unknown value is left out. */
export const Fact: FC<PropsWithChildren<{ name: string }>> = ({ name, children }) =>
  children === null || children === undefined || children === '' ? null : (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )

/** Newer and older, by keyset. The links carry the whole filter. */
export const Pager: FC<{ newer: string | null; older: string | null }> = ({ newer, older }) =>
  newer || older ? (
    <nav class="pager" aria-label="Pages">
      {newer ? (
        <a class="button" rel="prev" href={newer}>
          ← Newer
        </a>
      ) : (
        <span />
      )}
      {older && (
        <a class="button" rel="next" href={older}>
          Older →
        </a>
      )}
    </nav>
  ) : null
