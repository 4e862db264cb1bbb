import { describe, expect, test } from 'bun:test'
import { areApart, likenessOf, shinglesOf, twinKeyOf } from '../../src/model/twin'

const place = (raw: string, locality: string | null = null) => ({
  ...{ raw, locality, region: null, country: null, postalCode: null },
})
const named = (title: string, company: string | null, where: string | null, workplace = null) => ({
  title,
  hiringOrganization: { name: company, logo: null },
  jobLocation: where === null ? null : place(where),
  workplace,
})

describe('company, title and place', () => {
  const same: [string, Parameters<typeof named>, Parameters<typeof named>][] = [
    ['case and signs', ['Node.js Engineer', 'Acme', 'Lyon'], ['NODE JS engineer!', 'ACME', 'lyon']],
    [
      'accents',
      ['Développeur', 'Société Générale', 'Orléans'],
      ['Developpeur', 'Societe Generale', 'Orleans'],
    ],
    ['legal forms', ['Cook', 'Acme GmbH & Co. KG', 'Köln'], ['Cook', 'Acme', 'Köln']],
    ['genders', ['Koch (m/w/d)', 'Acme', 'Köln'], ['Koch', 'Acme', 'Köln']],
    ['what follows the place', ['Cook', 'Acme', 'Lyon, France'], ['Cook', 'Acme', 'Lyon']],
    ['other scripts stay', ['エンジニア', '会社', '東京'], ['エンジニア', '会社', '東京']],
  ]
  for (const [rule, one, other] of same)
    test(`${rule} make no difference`, () => {
      expect(twinKeyOf(named(...one))).not.toBeNull()
      expect(twinKeyOf(named(...one))).toBe(twinKeyOf(named(...other)))
    })

  const different: [string, Parameters<typeof named>, Parameters<typeof named>][] = [
    ['title', ['Cook', 'Acme', 'Lyon'], ['Head Cook', 'Acme', 'Lyon']],
    ['company', ['Cook', 'Acme', 'Lyon'], ['Cook', 'Apex', 'Lyon']],
    ['place', ['Cook', 'Acme', 'Lyon'], ['Cook', 'Acme', 'Paris']],
    ['language', ['C++ Developer', 'Acme', 'Lyon'], ['C# Developer', 'Acme', 'Lyon']],
    ['grade', ['Senior Cook', 'Acme', 'Lyon'], ['Junior Cook', 'Acme', 'Lyon']],
    ['name before the legal form', ['Cook', 'AB Foods', 'Lyon'], ['Cook', 'SE Foods', 'Lyon']],
    ['word of another part', ['Cook Lyon', 'Acme', null], ['Cook', 'Acme', 'Lyon']],
  ]
  for (const [rule, one, other] of different)
    test(`another ${rule} is another job`, () =>
      expect(twinKeyOf(named(...one))).not.toBe(twinKeyOf(named(...other))))

  test('without a company, or a title of words, nothing can be said', () => {
    expect(twinKeyOf(named('Cook', null, 'Lyon'))).toBeNull()
    expect(twinKeyOf(named('Cook', 'GmbH', 'Lyon'))).toBeNull()
    expect(twinKeyOf(named('–', 'Acme', 'Lyon'))).toBeNull()
  })

  test('remote is a place, wherever the company sits', () => {
    const remote = { ...named('Cook', 'Acme', 'Lyon'), workplace: 'remote' as const }
    expect(twinKeyOf(remote)).toBe(twinKeyOf({ ...remote, jobLocation: null }))
  })
})

describe('towns of the same name', () => {
  const at = (country: string | null, region: string | null) => ({
    ...place('Springfield', 'Springfield'),
    ...{ country, region },
  })
  test('are apart in other countries, and in regions with other codes', () => {
    expect(areApart(at('GB', null), at('US', null))).toBe(true)
    expect(areApart(at('US', 'IL'), at('US', 'MO'))).toBe(true)
  })
  test('are not apart where one does not say, or says it in another way', () => {
    expect(areApart(at(null, 'IL'), at('US', 'il'))).toBe(false)
    expect(areApart(at('US', 'IL'), at('US', 'Illinois'))).toBe(false)
    expect(areApart(null, at('US', 'IL'))).toBe(false)
  })
})

describe('texts', () => {
  const alike = (one: string, other: string) => likenessOf(shinglesOf(one), shinglesOf(other))
  const text = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ')

  test('the same is wholly alike, whatever its case and signs', () =>
    expect(alike(text, text.toUpperCase().replaceAll(' ', ', '))).toBe(1))
  test('an excerpt is wholly alike too', () =>
    expect(alike(text, text.split(' ').slice(0, 30).join(' '))).toBe(1))
  test('words of its own around it change little', () =>
    expect(alike(text, `About this board ${text} Apply now`)).toBe(1))
  test('the same words in another order are another text', () =>
    expect(alike(text, text.split(' ').reverse().join(' '))).toBe(0))
  test('half is half', () => {
    const half = `${text.split(' ').slice(0, 30).join(' ')} ${text.replaceAll('word', 'other')}`
    expect(alike(text, half)).toBeCloseTo(0.47, 1)
  })
  test('too short to tell', () => expect(alike(text, 'word1 word2 word3')).toBeNull())
})
