/** What comes first is named: most browsers call themselves by the names of others too. */
const browsers: [sign: RegExp, name: string][] = [
  [/\bEdg\w*\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: [sign: RegExp, name: string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

const nameIn = (agent: string, names: typeof browsers): string | undefined =>
  names.find(([sign]) => sign.test(agent))?.[1]

/** `Firefox on Linux`, of what a browser says of itself (User-Agent, RFC 9110 10.1.5); as it is where none is known. */
export function browserWords(agent: string): string {
  const browser = nameIn(agent, browsers)
  const system = nameIn(agent, systems)
  return browser && system ? `${browser} on ${system}` : agent || 'Not told'
}
