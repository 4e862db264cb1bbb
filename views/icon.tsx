import type { FC } from 'hono/jsx'

/** 16 by 16, drawn with the colour of the text. */
const paths = {
  pending: 'M8 4.5V8l2.3 1.4M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  processing:
    'M13.7 6.2A6 6 0 0 0 3 4.7L2 6M2 2.8V6h3.2M2.3 9.8A6 6 0 0 0 13 11.3l1-1.3m0 3.2V10h-3.2',
  completed: 'm3 8.5 3.2 3.2L13 4.8',
  failed: 'm4 4 8 8m0-8-8 8',
  cancelled: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM3.8 12.2l8.4-8.4',
  paused: 'M5.5 3.5v9m5-9v9',
  warning:
    'M8 6v3.2m0 2.2v.2M7.1 2.6 1.7 12a1 1 0 0 0 .9 1.5h10.8a1 1 0 0 0 .9-1.5L8.9 2.6a1 1 0 0 0-1.8 0Z',
  import: 'M8 2.5v7.2m-3-2.9 3 3 3-3M2.8 11.5v2h10.4v-2',
  external: 'M9.5 2.5h4v4m0-4L7.8 8.2M12 9.5v4H2.5V4h4',
} as const

export type IconName = keyof typeof paths

/** For the eye only: the word beside it says the same. */
export const Icon: FC<{ name: IconName }> = ({ name }) => (
  <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
