import { describe, expect, test } from 'bun:test'
import type { FeedMapping } from '../../src/model/mapping'
import { fingerprintsOf, fixture, open, openFeed, readAll } from './read-document'

const draftsOf = async (body: string | Uint8Array, mapping: FeedMapping | null) =>
  (await readAll(await openFeed(body, { mapping }))).map((result) =>
    result.name === 'listing' ? result.draft : result,
  )

const unknownXml = `<export><meta><made>today</made></meta>
  <post Ref="00017"><Head_Line>Cook &amp; Baker</Head_Line><where><web href="https://a.example/17"/></where>
    <boss>Mill</boss><pay unit="hour"><low>20</low><high>25</high></pay><text><![CDATA[<p>Bake.</p>]]></text></post>
  <post Ref="00018"><Head_Line>Miller</Head_Line><where><web href="/18"/></where></post>
</export>`

const unknownJson = JSON.stringify({
  made: 'today',
  posts: [
    {
      ref: '00017',
      'Head-Line': 'Cook &amp; Baker',
      where: { web: 'https://a.example/17' },
      boss: 'Mill',
      pay: { unit: 'hour', low: 20, high: 25 },
      text: '<p>Bake.</p>',
    },
    { ref: '00018', 'Head-Line': 'Miller', where: { web: '/18' } },
  ],
})

const shared: FeedMapping = {
  record: 'post',
  title: 'head_line',
  company: 'Boss',
  description: 'text',
  salaryMin: 'pay/low',
  salaryMax: 'pay/high',
}

describe('a mapping reads what no dialect knows', () => {
  const forms: [form: string, body: string, mapping: FeedMapping][] = [
    ['XML', unknownXml, { ...shared, id: '@Ref', url: 'where/web/@href', salaryUnit: 'pay@unit' }],
    [
      'JSON',
      unknownJson,
      { ...shared, record: 'posts', id: 'ref', url: 'where/web', salaryUnit: 'pay/unit' },
    ],
  ]
  for (const [form, body, mapping] of forms) {
    test(form, async () => {
      expect((await openFeed(body, { mapping })).dialect).toBe(
        form === 'XML' ? 'indeed' : 'mapping',
      )
      expect(await draftsOf(body, mapping)).toMatchObject([
        {
          externalId: '00017',
          title: 'Cook & Baker',
          url: 'https://a.example/17',
          description: '<p>Bake.</p>',
          hiringOrganization: { name: 'Mill' },
          baseSalary: { minValue: 20, maxValue: 25, unitText: 'HOUR' },
        },
        { externalId: '00018', title: 'Miller', url: 'https://www.board.example/18' },
      ])
    })

    test(`${form}: the item itself has its title and link`, async () => {
      const [first] = await readAll(await openFeed(body, { mapping }))
      expect(first?.item).toMatchObject({ title: 'Cook & Baker', link: 'https://a.example/17' })
    })
  }

  test('of a list of JSON without it nothing is known', async () => {
    expect(await open(unknownJson)).toMatchObject({ isFeed: false })
  })

  test('a record that is not there makes no feed', async () => {
    expect(await open(unknownJson, { mapping: { ...shared, record: 'none' } })).toMatchObject({
      isFeed: false,
      failure: { kind: 'notAFeed' },
    })
  })
})

describe('a mapping goes before the dialect', () => {
  test('for its fields only', async () => {
    const bytes = await fixture('greenhouse.json')
    const [plain] = await draftsOf(bytes, null)
    const [mapped] = await draftsOf(bytes, { company: 'requisition_id', id: 'internal_job_id' })
    expect(plain).toMatchObject({ hiringOrganization: { name: 'Kite Works' } })
    expect(mapped).toMatchObject({
      title: 'Wind Analyst',
      externalId: '5559344002',
      hiringOrganization: { name: 'K-327' },
      jobLocation: { locality: 'Lisbon' },
    })
  })

  test('where it finds nothing there is nothing', async () => {
    const [mapped] = await draftsOf(await fixture('greenhouse.json'), { company: 'no/such/path' })
    expect(mapped).toMatchObject({ hiringOrganization: { name: null } })
  })

  test('what the dialect skips stays skipped', async () => {
    const [first] = await draftsOf(await fixture('ashby-nasty.json'), { title: 'title' })
    expect(first).toMatchObject({ name: 'skipped' })
  })
})

test('another mapping makes other fingerprints, the same one in another order does not', async () => {
  const bytes = await fixture('greenhouse.json')
  const of = async (mapping: FeedMapping | null) =>
    (await fingerprintsOf(await openFeed(bytes, { mapping }))).join()
  const [plain, one, other, same] = await Promise.all([
    of(null),
    of({ title: 'title', company: 'a' }),
    of({ title: 'title', company: 'b' }),
    of({ company: 'a', title: 'title' }),
  ])
  expect(new Set([plain, one, other]).size).toBe(3)
  expect(same).toBe(one)
})

test('provenance: the path of each field, for XML and JSON', async () => {
  const mapping = { ...shared, id: '@Ref', url: 'where/web/@href' }
  const document = await openFeed(unknownXml, { mapping })
  const [first] = await readAll(document)
  if (first?.name !== 'listing') throw new Error('no listing')
  expect(document.provenance(first.item)).toEqual({
    id: '@ref',
    title: 'headline',
    url: 'where/web@href',
    company: 'boss',
    description: 'text',
    salaryMin: 'pay/low',
    salaryMax: 'pay/high',
  })
  const adzuna = await openFeed(await fixture('adzuna-api.json'))
  const [nurse] = await readAll(adzuna)
  if (nurse?.name !== 'listing') throw new Error('no listing')
  expect(adzuna.provenance(nurse.item)).toMatchObject({
    company: 'company/displayname',
    country: 'location/area',
    datePosted: 'created',
  })
})

test('the encoding that was decided on', async () => {
  const latin = Buffer.from('[{"title":"Caf\xe9","url":"https://a.example/1"}]', 'latin1')
  const wide = Buffer.from('\ufeff[{"title":"Café","url":"https://a.example/1"}]', 'utf16le')
  for (const [bytes, encoding] of [
    [latin, 'windows-1252'],
    [wide, 'utf-16le'],
    [Buffer.from('[{"title":"Café","url":"https://a.example/1"}]'), 'utf-8'],
  ] as const) {
    const document = await openFeed(bytes)
    const [first] = await readAll(document)
    expect(first?.item?.title).toBe('Café')
    expect(document.encoding).toBe(encoding)
  }
})
