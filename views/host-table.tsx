import type { FC } from 'hono/jsx'
import type { HostReport, LedgerEntry } from '../src/model/ledger'
import { formatBytes, formatNumber } from './format'
import { Badge, Time } from './ui'
import { hostWaitWords } from './words'

const columns: [label: string, figure: (entry: LedgerEntry) => string][] = [
  ['Requests', ({ requests }) => formatNumber(requests)],
  ['Not modified', shareOfNotModified],
  ['Refused (429, 503)', ({ rateLimited }) => formatNumber(rateLimited)],
  ['Received', ({ bytes }) => formatBytes(bytes)],
  ['Saved', ({ bytesSaved }) => formatBytes(bytesSaved)],
]

/** What was asked of each host today and in thirty days, and what stands against asking it now. */
export const HostTable: FC<{ hosts: HostReport[] }> = ({ hosts }) => (
  <section class="scroll" aria-label="Hosts" tabindex={0}>
    <table class="plain hosts">
      <thead>
        <tr>
          <th scope="col">Host</th>
          <th scope="col">Now</th>
          {columns.map(([label]) => (
            <th scope="col" class="number">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {hosts.map((host) => (
          <HostRow host={host} />
        ))}
      </tbody>
    </table>
    <p class="muted">
      <small>Figures of today (UTC); those of thirty days stand below them.</small>
    </p>
  </section>
)

const HostRow: FC<{ host: HostReport }> = ({ host }) => (
  <tr class="host">
    <th scope="row">
      {host.host}
      <small class="muted">{host.sources.join(', ')}</small>
    </th>
    <td>
      <Now host={host} />
    </td>
    {columns.map(([label, figure]) => (
      <td class="number" data-label={label}>
        {figure(host.today)}
        <small class="muted">{figure(host.month)}</small>
      </td>
    ))}
  </tr>
)

const Now: FC<{ host: HostReport }> = ({ host: { wait, waiting } }) => (
  <>
    {wait ? (
      <>
        <Badge tone={wait.kind === 'hostResting' ? 'failed' : 'pending'} icon="pending">
          {hostWaitWords[wait.kind]}
        </Badge>
        <small class="muted">
          {wait.reason}{' '}
          {wait.kind !== 'hostBusy' && (
            <>
              Ends <Time at={wait.until} />.
            </>
          )}
        </small>
      </>
    ) : (
      <Badge tone="completed" icon="completed">
        Free
      </Badge>
    )}
    {waiting > 0 && <small class="muted">{`In line: ${formatNumber(waiting)}`}</small>}
  </>
)

function shareOfNotModified({ requests, notModified }: LedgerEntry): string {
  return requests === 0 ? '–' : `${Math.round((notModified / requests) * 100)} %`
}
