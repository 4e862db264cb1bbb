import { describe } from 'bun:test'
import { alertsContract } from './contract/alerts'
import { aliasesContract } from './contract/aliases'
import { answersContract } from './contract/answers'
import { auditContract } from './contract/audit'
import { chronicleContract } from './contract/chronicle'
import { claimsContract } from './contract/claims'
import { crashesContract } from './contract/crashes'
import { cyclesContract } from './contract/cycles'
import { deadLettersContract } from './contract/dead-letters'
import { documentsContract } from './contract/documents'
import { feedsContract } from './contract/feeds'
import { contractTest, type OpenStore } from './contract/harness'
import { heartbeatsContract } from './contract/heartbeats'
import { hostsContract } from './contract/hosts'
import { ledgerContract } from './contract/ledger'
import { lifecycleContract } from './contract/lifecycle'
import { listingListsContract } from './contract/listing-lists'
import { listingsContract } from './contract/listings'
import { metersContract } from './contract/meters'
import { naturesContract } from './contract/natures'
import { qualityContract } from './contract/quality'
import { removalTracesContract } from './contract/removal-traces'
import { removalsContract } from './contract/removals'
import { retentionContract } from './contract/retention'
import { runListsContract } from './contract/run-lists'
import { runsContract } from './contract/runs'
import { sessionsContract } from './contract/sessions'
import { sourcesContract } from './contract/sources'
import { stretchesContract } from './contract/stretches'
import { trendsContract } from './contract/trends'
import { twinKeysContract } from './contract/twin-keys'
import { twinsContract } from './contract/twins'
import { usersContract } from './contract/users'
import { webhooksContract } from './contract/webhooks'

export type { Opened, OpenStore } from './contract/harness'

/** What every store keeps to. Each test opens data of its own. */
export function storeContract(name: string, open: OpenStore): void {
  const test = contractTest(open)
  describe(name, () => {
    sourcesContract(test)
    feedsContract(test)
    runsContract(test)
    claimsContract(test)
    runListsContract(test)
    listingsContract(test)
    listingListsContract(test)
    aliasesContract(test)
    stretchesContract(test)
    documentsContract(test)
    crashesContract(test)
    hostsContract(test)
    ledgerContract(test)
    cyclesContract(test)
    metersContract(test)
    heartbeatsContract(test)
    alertsContract(test)
    webhooksContract(test)
    answersContract(test)
    usersContract(test)
    sessionsContract(test)
    auditContract(test)
    deadLettersContract(test)
    naturesContract(test)
    retentionContract(test)
    qualityContract(test)
    twinsContract(test)
    twinKeysContract(test)
    removalsContract(test)
    removalTracesContract(test)
    lifecycleContract(test)
    trendsContract(test)
    chronicleContract(test)
  })
}
