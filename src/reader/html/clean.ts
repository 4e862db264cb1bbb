import { dropControls } from '../values/text'

/** All but control and direction-changing characters: asking is cheaper than dropping. */
const unwanted = /[^ -~\t\n\r\xa0-\u2029\u202f-\u2065\u206a-\ufffd]/

export const clean = (text: string): string => (unwanted.test(text) ? dropControls(text) : text)

const beyondAscii = /[^\n -~]/
const unusual = /[^\n -~\xa1-\u167f]/

/** Nothing in it is unwanted, and all its white space is spaces and `\n`. Most texts are: ASCII is asked for faster. */
export const isPlain = (text: string): boolean => !beyondAscii.test(text) || !unusual.test(text)
