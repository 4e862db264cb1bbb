import type { FC } from 'hono/jsx'
import type { Change, Plain } from '../src/model/changes'
import type { Piece } from '../src/model/word-changes'
import { changedFieldWords, plainText } from './chronicle-words'

/** What changed, field by field. */
export const Changes: FC<{ changes: Change[] }> = ({ changes }) => (
  <dl class="changes">
    {changes.map((change) => (
      <div class="change">
        <dt>{changedFieldWords[change.field]}</dt>
        <dd>
          {'words' in change ? (
            <Words words={change.words} />
          ) : (
            <Values before={change.before} after={change.after} />
          )}
        </dd>
      </div>
    ))}
  </dl>
)

const Values: FC<{ before: Plain; after: Plain }> = ({ before, after }) => {
  const [old, now] = [plainText(before), plainText(after)]
  return (
    <>
      {old === null ? <span class="muted">nothing</span> : <del>{old}</del>}
      <span aria-hidden="true"> → </span>
      {now === null ? <span class="muted">nothing</span> : <ins>{now}</ins>}
    </>
  )
}

const Words: FC<{ words: Piece[] }> = ({ words }) => (
  <>
    {words.length === 0 && <span class="muted">Only its markup changed.</span>}
    {words.map((piece) => (
      <>
        <Word piece={piece} />{' '}
      </>
    ))}
  </>
)

const Word: FC<{ piece: Piece }> = ({ piece }) => {
  if ('removed' in piece) return <del>{piece.removed}</del>
  return 'added' in piece ? <ins>{piece.added}</ins> : <span>{piece.same}</span>
}
