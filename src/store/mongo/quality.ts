import type { Document } from 'mongodb'
import { dayMs } from '../../model/habit'
import { type Lack, lackNames } from '../../model/lack'
import { wholeDayMs } from '../../model/lifecycle'
import type { LackCounts, QualityStore } from '../quality'
import type { Context } from './context'
import type { ListingDocument } from './listing-document'

const isNull = (field: string): Document => ({ $eq: [`$${field}`, null] })
const isEmpty = (field: string): Document => ({ $eq: [`$${field}`, []] })

const isNotPlacedRemotely = {
  $or: [{ $ne: ['$workplace', 'remote'] }, isEmpty('applicantLocationRequirements')],
}

/** As `hasExpired` has it. */
const isDate = { $eq: [{ $mod: [{ $toLong: '$validThrough' }, dayMs] }, 0] }
const endOfValidity = { $add: ['$validThrough', { $cond: [isDate, wholeDayMs, 0] }] }

/** As `lacksOf` has them. */
const conditionsAt = (now: Date): Record<Lack, Document> => ({
  title: { $eq: ['$title', ''] },
  description: isNull('description'),
  datePosted: isNull('datePosted'),
  hiringOrganization: isNull('hiringOrganization.name'),
  place: { $and: [isNull('jobLocation'), isNotPlacedRemotely] },
  country: {
    $and: [{ $ne: ['$jobLocation', null] }, isNull('jobLocation.country'), isNotPlacedRemotely],
  },
  expired: { $and: [{ $ne: ['$validThrough', null] }, { $lte: [endOfValidity, now] }] },
  validThrough: isNull('validThrough'),
  employmentType: isEmpty('employmentType'),
  salary: isNull('baseSalary'),
  salaryShape: {
    $and: [
      { $ne: ['$baseSalary', null] },
      {
        $or: [
          isNull('baseSalary.currency'),
          isNull('baseSalary.unitText'),
          { $and: [isNull('baseSalary.minValue'), isNull('baseSalary.maxValue')] },
        ],
      },
    ],
  },
})

const ofSource = (source: string) => ({ source, closedAt: null })

export function createQuality({ db, now }: Context): QualityStore {
  const listings = db.collection<ListingDocument>('listings')
  return {
    async count(source) {
      const conditions = conditionsAt(now())
      const sums = Object.fromEntries(
        lackNames.map((lack) => [lack, { $sum: { $cond: [conditions[lack], 1, 0] } }]),
      )
      const [counted] = await listings
        .aggregate<Record<'open' | Lack, number>>([
          { $match: ofSource(source) },
          { $group: { _id: null, open: { $sum: 1 }, ...sums } },
        ])
        .toArray()
      const lacking = Object.fromEntries(lackNames.map((lack) => [lack, counted?.[lack] ?? 0]))
      // Object.fromEntries forgets that it was given every lack.
      return { open: counted?.open ?? 0, lacking: lacking as LackCounts['lacking'] }
    },

    async examples(source, lack, limit) {
      const found = await listings
        .find({ ...ofSource(source), $expr: conditionsAt(now())[lack] })
        .sort({ firstSeenAt: -1, _id: -1 })
        .limit(limit)
        .project<{ _id: string; title: string; url: string }>({ title: 1, url: 1 })
        .toArray()
      return found.map(({ _id: key, title, url }) => ({ key, title, url }))
    },
  }
}
