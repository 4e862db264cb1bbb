import { describe, expect, test } from 'bun:test'
import { type PlaceFields, readEligibility, readPlace } from '../../src/reader/values/place'
import { readWorkplace, type WorkplaceFields } from '../../src/reader/values/workplace'

const fields = (given: Partial<PlaceFields>): PlaceFields => ({
  ...{ text: null, city: null, region: null, country: null, postalCode: null },
  ...given,
})

const summary = (given: Partial<PlaceFields>) => {
  const place = readPlace(fields(given))
  return place && [place.raw, place.locality, place.region, place.country]
}

describe('a place in one text: only safe patterns are taken apart', () => {
  const table: [
    text: string,
    locality: string | null,
    region: string | null,
    country: string | null,
  ][] = [
    ['Ann Arbor, MI', 'Ann Arbor', 'MI', 'US'],
    ['Austin, Texas', 'Austin', 'Texas', 'US'],
    ['Austin, TX, USA', 'Austin', 'TX', 'US'],
    ['London, UK', 'London', null, 'GB'],
    ['Lisbon, Portugal', 'Lisbon', null, 'PT'],
    ['Germany', null, null, 'DE'],
    ['Bengaluru, Karnataka, India', null, null, 'IN'],
    ['Tbilisi, Georgia', null, null, null],
    ['Canada, USA', null, null, null],
    ['Cambridge,', null, null, null],
    ['Springfield', null, null, null],
    ['somewhere nice', null, null, null],
    ['IN', null, null, null],
  ]
  for (const [text, ...rest] of table)
    test(text, () => expect(summary({ text })).toEqual([text, ...rest]))
})

test('parts stand as they are, the country as its code', () => {
  expect(summary({ city: 'Tucson', region: 'AZ', country: 'United States of America' })).toEqual([
    'Tucson, AZ, United States of America',
    ...['Tucson', 'AZ', 'US'],
  ])
  expect(summary({ city: 'Manila', country: 'ph' })).toEqual(['Manila, ph', 'Manila', null, 'PH'])
  expect(summary({ city: 'Nowhere', country: 'Atlantis' })?.[3]).toBeNull()
})

test('no place is null', () => {
  expect(readPlace(fields({ text: ' \n ' }))).toBeNull()
  expect(readPlace(fields({}))).toBeNull()
})

test('white space is collapsed in what is kept as it was', () => {
  expect(summary({ text: 'Cluj \n  Napoca' })?.[0]).toBe('Cluj Napoca')
})

describe('where applicants may live', () => {
  test('a list of names', () => {
    expect(readEligibility(['LATAM', ' Canada', 'Canada'])).toEqual({
      requirements: ['LATAM', 'Canada'],
      isWorldwide: false,
    })
  })
  for (const name of ['Anywhere', 'Worldwide', 'Anywhere in the World'])
    test(`${name} is the world`, () =>
      expect(readEligibility([name])).toEqual({ requirements: [], isWorldwide: true }))
})

describe('workplace: the own field, the board, then a whole word of the place', () => {
  const table: [rule: string, given: Partial<WorkplaceFields>, is: string | null][] = [
    ['the own field', { kind: 'Fully remote', location: 'Hybrid' }, 'remote'],
    ['the own field', { kind: 'Hybrid', isRemoteBoard: true }, 'hybrid'],
    ['the own field', { kind: 'none' }, 'onsite'],
    ['a yes', { isRemote: 'true' }, 'remote'],
    ['a no leaves open what it is', { isRemote: 'no', location: 'Remote office' }, null],
    ['the board', { isRemoteBoard: true }, 'remote'],
    ['a word of the place', { location: 'Remote (Graz)' }, 'remote'],
    ['a word of the place', { location: 'Berlin, hybrid' }, 'hybrid'],
    ['no part of a word', { location: 'Remoteville' }, null],
    ['nothing said', {}, null],
  ]
  const nothing = { kind: null, isRemote: null, isRemoteBoard: false, location: null }
  for (const [rule, given, is] of table)
    test(`${rule}: ${JSON.stringify(given)}`, () =>
      expect<string | null>(readWorkplace({ ...nothing, ...given })).toBe(is))
})
