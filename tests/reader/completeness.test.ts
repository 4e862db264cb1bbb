import { describe, expect, test } from 'bun:test'
import { openFeed, readAll } from './read-document'

const job =
  '<job><partnerJobId>1</partnerJobId><title>T</title><applyUrl>https://a.example/1</applyUrl></job>'

const readWhole = async (body: string) => {
  const document = await openFeed(body)
  await readAll(document)
  return document
}

describe('what a document announces of its own length', () => {
  const table: [rule: string, head: string, jobs: number, ending: string, kinds: string[]][] = [
    ['as many', '<expectedJobCount>2</expectedJobCount>', 2, 'complete', []],
    ['more', '<expectedJobCount>1</expectedJobCount>', 2, 'complete', []],
    [
      'fewer',
      '<expectedJobCount><![CDATA[ 3 ]]></expectedJobCount>',
      2,
      'truncated',
      ['incomplete'],
    ],
    ['none at all', '<expectedJobCount>3</expectedJobCount>', 0, 'truncated', ['incomplete']],
    [
      'in other letters',
      '<expected_job_count>3</expected_job_count>',
      2,
      'truncated',
      ['incomplete'],
    ],
    ['no number', '<expectedJobCount>many</expectedJobCount>', 2, 'complete', []],
    ['zero', '<expectedJobCount>0</expectedJobCount>', 2, 'complete', []],
    ['nothing', '', 2, 'complete', []],
    ['only what has changed', '<isFullFeed>FALSE</isFullFeed>', 1, 'complete', ['notFull']],
    ['the whole list', '<isfullfeed>true</isfullfeed>', 1, 'complete', []],
  ]
  for (const [rule, head, jobs, ending, kinds] of table)
    test(rule, async () => {
      const document = await readWhole(`<source>${head}${job.repeat(jobs)}</source>`)
      expect(document.ending?.name).toBe(ending as never)
      expect(document.warnings.map(({ kind }) => kind)).toEqual(kinds)
    })

  test('a document that breaks off is told as that, not as too short', async () => {
    const document = await readWhole(
      `<source><expectedJobCount>9</expectedJobCount>${job}<job><title>`,
    )
    expect(document.ending).toMatchObject({
      failure: { message: expect.stringMatching(/broke off/) },
    })
  })

  test('the sentence has both figures', async () => {
    const document = await readWhole(
      `<source><expectedJobCount>9</expectedJobCount>${job}${job}</source>`,
    )
    expect(document.ending).toMatchObject({
      failure: { kind: 'truncated', message: 'The document announces 9 listings and carries 2.' },
    })
  })
})

test('a record that says its listing is gone is skipped, and keeps its item', async () => {
  const document = await openFeed(
    '<jobs><job><action>delete</action><referencenumber>7</referencenumber></job></jobs>',
  )
  expect(document.dialect).toBe('monster')
  expect(await readAll(document)).toMatchObject([
    {
      name: 'skipped',
      reason: 'It only says that its listing is gone.',
      item: { fields: { referencenumber: ['7'] } },
    },
  ])
})
