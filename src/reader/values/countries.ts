const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Other names, and codes that are no alpha-2. */
const aliases: Record<string, string> = {
  usa: 'US',
  'united states of america': 'US',
  'u.s.': 'US',
  'u.s.a.': 'US',
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  'great britain': 'GB',
  'the netherlands': 'NL',
  holland: 'NL',
  deutschland: 'DE',
  uae: 'AE',
  'czech republic': 'CZ',
  turkey: 'TR',
  'south korea': 'KR',
  'republic of ireland': 'IE',
  'viet nam': 'VN',
  'hong kong': 'HK',
  'russian federation': 'RU',
  gbr: 'GB',
  can: 'CA',
  aus: 'AU',
  deu: 'DE',
  fra: 'FR',
  ind: 'IN',
}

/** Codes that are no country's own: groupings, private use, withdrawn (ISO 3166-3) and reserved ones. */
const noCountry = new Set(
  (
    'EU EZ UN QO QU XA XB ZZ AN BU CS DD DY FX HV NH NT RH SU TP VD YD YU ZR ' +
    'AC CP CQ DG EA IC TA UK'
  ).split(' '),
)

const countries = new Map(Object.entries(aliases))
const alpha2 = new Set<string>()
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
  const name = noCountry.has(code) ? undefined : names.of(code)
  if (!name) continue
  alpha2.add(code)
  countries.set(name.toLowerCase(), code)
}

/** A name or a code -> ISO 3166-1 alpha-2; null where it is not certain. */
export function countryOf(text: string): string | null {
  const named = countries.get(text.trim().toLowerCase())
  if (named) return named
  const code = text.trim().toUpperCase()
  return alpha2.has(code) ? code : null
}

/** Also a state of the US. */
export const isAmbiguousCountry = (text: string): boolean => /^georgia$/i.test(text.trim())

const stateList =
  'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,' +
  'DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,' +
  'KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,' +
  'MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,' +
  'NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,' +
  'SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,' +
  'WV West Virginia,WI Wisconsin,WY Wyoming,PR Puerto Rico'

const states = new Set(
  stateList.split(',').flatMap((state) => [state.slice(0, 2), state.slice(3).toLowerCase()]),
)

/** A state of the US: its two letters in capitals, or its name. */
export const isUsState = (text: string): boolean =>
  states.has(text.length === 2 ? text : text.toLowerCase())
