import type { FC } from 'hono/jsx'
import { sections } from './sections'

/**
 * What the keyboard can do; public/keys.js opens it with `?`. Keys of one letter can be turned off
 * (WCAG 2.2, 2.1.4): they get into the way of those who speak to their machine.
 */
export const KeysHelp: FC = () => (
  <dialog id="keys-help" aria-labelledby="keys-title">
    <h2 id="keys-title">Keyboard</h2>
    <dl class="keys">
      <Key keys={['/']} does="Search the page, or the listings" />
      <Key keys={['j']} does="Next row" />
      <Key keys={['k']} does="Previous row" />
      <Key keys={['Enter']} does="Open the row" />
      {sections.map(({ key, label }) => (
        <Key keys={['g', key]} does={`Go to ${label.toLowerCase()}`} />
      ))}
      <Key keys={['?']} does="Show this" />
    </dl>
    <form method="dialog">
      <label class="check">
        <input type="checkbox" id="keys-on" /> Letters work as keys on this browser
      </label>
      <button type="submit" class="button">
        Close
      </button>
    </form>
  </dialog>
)

const Key: FC<{ keys: string[]; does: string }> = ({ keys, does }) => (
  <div>
    <dt>
      {keys.map((key) => (
        <kbd>{key}</kbd>
      ))}
    </dt>
    <dd>{does}</dd>
  </div>
)
