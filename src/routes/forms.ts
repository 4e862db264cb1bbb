import { zValidator } from '@hono/zod-validator'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import type { NoticeProps } from '../../views/notice'
import type { RouteContext } from './env'
import { leaveNotice } from './flash'
import { sentencesOf } from './problem'

/** A form whose fields do not hold is answered with a sentence for each. */
export const form = <T extends z.ZodType>(schema: T) =>
  zValidator('form', schema, (result) => {
    if (!result.success) throw new HTTPException(422, { message: sentencesOf(result.error.issues) })
  })

export const pauseForm = z.object({
  reason: z.string().trim().min(1, 'Give a reason.').max(300),
})

/** To a page that tells what was done. */
export function redirect(c: RouteContext, path: string, notice: NoticeProps) {
  leaveNotice(c, notice)
  return c.redirect(path, 303)
}
