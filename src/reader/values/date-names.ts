import { remembered } from '../../model/remembered'

const months = [
  'jan january januar janvier enero gennaio gen janeiro januari января январь янв ene jän jänner',
  'feb february februar février févr fév febrero febbraio fevereiro fev februari февраля февраль фев',
  'mar march märz mär mrz mars marzo março maart mrt марта март мар',
  'apr april avril avr abril abr aprile апреля апрель апр',
  'may mai mayo maggio mag maio mei мая май',
  'jun june juni juin junio giugno giu junho июня июнь июн',
  'jul july juli juillet juil julio luglio lug julho июля июль июл',
  'aug august août aout agosto ago augustus августа август авг',
  'sep sept september septembre septiembre settembre set setembro сентября сентябрь сен сент',
  'oct october oktober okt octobre octubre ottobre ott outubro out октября октябрь окт',
  'nov november novembre noviembre novembro ноября ноябрь ноя нояб',
  'dec december dezember dez décembre déc diciembre dic dicembre dezembro декабря декабрь дек',
]

/** Month names of en, de, fr, es, it, pt, nl, ru, without accents -> 0 to 11. */
const monthNumbers = new Map(
  months.flatMap((names, month) => names.split(' ').map((name) => [plain(name), month] as const)),
)

function plain(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** `März`, `févr.`, `Sept` -> 0 to 11; null for no month. */
export const monthOf = remembered(
  (name): number | null => monthNumbers.get(plain(name.replace(/\.$/, ''))) ?? null,
)

const zones = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 60 },
  ...{ ast: -240, adt: -180, at: -240, est: -300, edt: -240, et: -300, cst: -360, cdt: -300 },
  ...{ ct: -360, mst: -420, mdt: -360, mt: -420, pst: -480, pdt: -420, pt: -480 },
  ...{ akst: -540, akdt: -480, hst: -600, nst: -210, ndt: -150 },
  ...{ cet: 60, cest: 120, met: 60, mest: 120, mez: 60, mesz: 120, eet: 120, eest: 180 },
  ...{ msk: 180, sast: 120, sgt: 480, hkt: 480, jst: 540, kst: 540 },
  ...{ awst: 480, acst: 570, acdt: 630, aest: 600, aedt: 660, nzst: 720, nzdt: 780 },
}

/** Minutes ahead of UTC. The zones of the US as RFC 822 section 5.1 fixes them, with their generic forms. */
export const zoneMinutes: ReadonlyMap<string, number> = new Map(Object.entries(zones))
