import type { FC } from 'hono/jsx'
import type { MappingImpact } from '../src/model/mapping-impact'
import { Changes } from './changes'
import { changedFieldWords } from './chronicle-words'
import { counted, formatNumber } from './format'

/** What saving a mapping would do to the listings that are stored. */
export const MappingImpactPanel: FC<{ impact: MappingImpact; isCut: boolean }> = (props) => {
  const { impact, isCut } = props
  return (
    <section class="panel">
      <h2>{headline(impact)}</h2>
      <p class="muted">
        {isCut ? 'By the part of the document that is kept. ' : 'By this document. '}
        {impact.added > 0 && `${counted(impact.added, 'listing')} would be new.`}
      </p>
      {impact.orphaned > 0 && (
        <p class="is-bad">
          <strong>Identities change:</strong> {counted(impact.orphaned, 'stored listing')} would not
          be found under {impact.orphaned === 1 ? 'its key' : 'their keys'} any more. What the
          document has in {impact.orphaned === 1 ? 'its' : 'their'} place is stored as new, and the
          old ones stay until they are closed.
        </p>
      )}
      {impact.fields.length > 0 && (
        <ul class="tags">
          {impact.fields.map(({ field, count }) => (
            <li class="tag">
              {changedFieldWords[field]}: {formatNumber(count)}
            </li>
          ))}
        </ul>
      )}
      {impact.examples.length > 0 && (
        <details>
          <summary>See {counted(impact.examples.length, 'example')}</summary>
          <ul class="impact-examples">
            {impact.examples.map(({ title, changes }) => (
              <li>
                <h3>{title}</h3>
                <Changes changes={changes} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

const headline = ({ changed, orphaned }: MappingImpact): string =>
  changed === 0
    ? `No stored listing would change${orphaned > 0 ? ', but their identities would' : ''}`
    : `${counted(changed, 'stored listing')} would change`
