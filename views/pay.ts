import type { Salary } from '../src/model/listing'
import { formatNumber } from './format'
import { unitWords } from './words'

/** `USD 50,000 to 70,000 a year`; what the feed wrote where no figure is certain. */
export function payText(salary: Salary): string {
  const { minValue, maxValue, currency, unitText } = salary
  const low = minValue ?? maxValue
  if (low === null) return salary.raw
  const high = maxValue !== null && maxValue !== low ? ` to ${formatNumber(maxValue)}` : ''
  const unit = unitText ? ` ${unitWords[unitText]}` : ''
  return `${currency ? `${currency} ` : ''}${formatNumber(low)}${high}${unit}`
}
