import type { FC } from 'hono/jsx'
import { formatNumber } from './format'

export interface NavCountsProps {
  /** Runs that wait or work; null: not known. */
  openRuns: number | null
  deadLetters: number | null
}

export const OpenRunCount: FC<Pick<NavCountsProps, 'openRuns'>> = ({ openRuns }) => (
  <Count id="open-run-count" tone="is-calm" count={openRuns} what="open" />
)

export const DeadLetterCount: FC<Pick<NavCountsProps, 'deadLetters'>> = ({ deadLetters }) => (
  <Count id="dead-letter-count" tone="" count={deadLetters} what="to be seen to" />
)

const Count: FC<{ id: string; tone: string; count: number | null; what: string }> = (props) => (
  <span id={props.id} class={`count ${props.tone} ${props.count ? '' : 'is-zero'}`}>
    {props.count === null ? '' : props.count < 1000 ? formatNumber(props.count) : '999+'}
    <span class="quiet"> {props.what}</span>
  </span>
)

/** Both counts, as changes of any page that is open. */
export const NavCountChanges: FC<NavCountsProps> = ({ openRuns, deadLetters }) => (
  <>
    <hx-partial hx-target="#open-run-count" hx-swap="outerMorph">
      <OpenRunCount openRuns={openRuns} />
    </hx-partial>
    <hx-partial hx-target="#dead-letter-count" hx-swap="outerMorph">
      <DeadLetterCount deadLetters={deadLetters} />
    </hx-partial>
  </>
)
