export interface Company {
  name: string
  /** One sentence that follows "<name> ". */
  about: string
}

/** Who hires through the remote board. */
export const remoteEmployers: readonly [Company, ...Company[]] = [
  { name: 'Fernweh Maps', about: 'draws hiking maps for 31 countries, on paper and on phones.' },
  { name: 'Smith & Daughters', about: 'has sold tools and advice to craftspeople since 1911.' },
  { name: 'Halden Energy', about: 'plans wind parks with the towns that will live beside them.' },
  { name: 'Quiet Ledger', about: 'keeps the books of 9,000 small shops.' },
  { name: 'Lumière & Fils', about: 'restores films and brings them back to cinemas.' },
  { name: 'Oatfield Foods', about: 'makes breakfast for half a million people a day.' },
  { name: 'Tidewater Labs', about: 'measures rivers, and tells towns what the water will do.' },
  { name: 'Kestrel Robotics', about: 'builds arms that pick fruit without bruising it.' },
  { name: 'Paper Crane', about: 'prints short runs of fine books.' },
  { name: 'Nordlys Health', about: 'lets patients in remote places see a specialist by video.' },
  { name: 'Bramble & Co', about: 'designs gardens that need no watering.' },
  { name: 'Open Harbour', about: 'publishes free software for ports and ferries.' },
  { name: 'Cobalt Street', about: 'lends money to people who open their first shop.' },
  { name: 'Zażółć Studio', about: 'makes typefaces that know every European language.' },
  { name: 'Second Spring', about: 'repairs 40,000 phones a year.' },
  { name: 'Meridian Rail', about: 'sells one ticket for trains of eleven operators.' },
  { name: 'Sundial Insurance', about: 'insures harvests by weather data instead of paperwork.' },
  { name: 'Luz del Sur', about: 'brings solar roofs to schools in the Andes.' },
  { name: 'Atlas of Sound', about: 'records the voices of birds for researchers and parks.' },
]

export const benefits: readonly string[] = [
  '30 days of holiday, and people take them',
  'Four-day week in July and August',
  'A budget of 1,500 a year for books and courses',
  'Train tickets instead of flights where there is a train',
  'Pension contributions of 6 %',
  'Parental leave of 20 weeks on full pay, for every parent',
  'A desk, a chair and a screen of your choice',
  'No meetings on Wednesdays',
  'Two gatherings a year (Ghent & Porto)',
  'Pay bands that everyone can see',
  'Sabbatical after four years',
  'Health & dental insurance',
]

export const steps: readonly string[] = [
  'A call of 30 minutes',
  'A small paid task (two hours at most)',
  'A talk with the team you would join',
  'An afternoon together',
  'An offer, in writing, within a week',
]

/** What a posting says when it was edited. */
export const amendments: readonly [string, ...string[]] = [
  'Update: the start date has moved to the first of next month.',
  'Update: part-time (80 %) is possible as well.',
  'Update: we have raised the pay band.',
  'Update: interviews take place in two rounds instead of three.',
  'Update: we now hire two people for this role.',
]

/** Where applicants may live, as this board writes it. */
export const regions: readonly [string, ...string[]] = [
  'Anywhere',
  'Europe',
  'USA',
  'LATAM,  Canada,  USA',
  'UK,  Ireland',
  'Germany,  Austria,  Switzerland',
  'France',
  'APAC',
  'Nordics,  Poland',
]

export interface City {
  name: string
  state: string
  postalCode: string
}

export const cities: readonly [City, ...City[]] = [
  { name: 'Phoenix', state: 'AZ', postalCode: '85003' },
  { name: 'Portland', state: 'OR', postalCode: '97205' },
  { name: 'Madison', state: 'WI', postalCode: '53703' },
  { name: 'Savannah', state: 'GA', postalCode: '31401' },
  { name: 'Burlington', state: 'VT', postalCode: '05401' },
  { name: 'Santa Fe', state: 'NM', postalCode: '87501' },
  { name: 'Duluth', state: 'MN', postalCode: '55802' },
  { name: 'Pittsburgh', state: 'PA', postalCode: '15222' },
]
