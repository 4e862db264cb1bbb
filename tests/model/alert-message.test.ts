import { describe, expect, test } from 'bun:test'
import { type Alert, alertCauses, alertMeanings, pathOf } from '../../src/model/alert'
import type { Delivery } from '../../src/model/alert-delivery'
import { bodyOf, formatFor, messageOf, type WebhookFormat } from '../../src/model/alert-message'
import { anAlert } from '../support/factories'

const delivery = (event: Delivery['event']): Delivery => ({
  event,
  tries: 0,
  triedAt: null,
  deliveredAt: null,
  abandonedAt: null,
  error: null,
})

const bodyFor = (format: WebhookFormat, alert: Alert, event: Delivery['event'] = 'opened') =>
  JSON.parse(bodyOf(format, messageOf(alert, delivery(event), 'https://gleaner.example/')))

test('every cause has a title, an advice and an ending, a sentence each', () => {
  for (const cause of alertCauses) {
    const { title, advice, ending } = alertMeanings[cause]
    expect(title).not.toEndWith('.')
    for (const sentence of [advice, ending]) expect(sentence).toMatch(/^[A-Z].*\.$/)
  }
})

test('the page that shows more: its run, its feed, what is to be decided, the runs that wait, or the alerts', () => {
  expect(pathOf(anAlert({ runId: 'r', feedId: 'f' }))).toBe('/runs/r')
  expect(pathOf(anAlert({ runId: null, feedId: 'f' }))).toBe('/feeds#feed-f')
  expect(pathOf(anAlert({ cause: 'closingHeld', feedId: 'f' }))).toBe('/feeds/f/brake')
  expect(pathOf(anAlert({ cause: 'runsWait', feedId: null }))).toBe('/?status=pending')
  expect(pathOf(anAlert({ cause: 'noWorker', feedId: null }))).toBe('/alerts')
})

test.each<[string, WebhookFormat]>([
  ['https://hooks.slack.com/services/T0/B0/x', 'slack'],
  ['https://discord.com/api/webhooks/1/x', 'discord'],
  ['https://canary.discordapp.com/api/webhooks/1/x', 'discord'],
  ['https://discord.com/api/webhooks/1/x/slack', 'slack'],
  ['https://alerts.example.org/gleaner', 'json'],
  ['https://notdiscord.com/x', 'json'],
  ['https://hooks.slack.com.evil.example/x', 'json'],
])('%s understands %s', (url, format) => {
  expect(formatFor(new URL(url))).toBe(format)
})

describe('JSON', () => {
  test('says what is so, since when, what to do, and where to see it', () => {
    const alert = anAlert({ subject: 'Jobicy', runId: 'r' })
    expect(bodyFor('json', alert)).toEqual({
      id: `${alert.id}-opened`,
      alertId: alert.id,
      cause: 'feedFailing',
      state: 'opened',
      title: 'A feed keeps failing',
      subject: 'Jobicy',
      feedId: 'feed',
      message: 'It has failed 3 times in a row.',
      advice: 'See it.',
      since: '2026-11-23T10:00:00.000Z',
      clearedAt: null,
      url: 'https://gleaner.example/runs/r',
    })
  })

  test('says that it is over, and why', () => {
    const clearedAt = new Date('2026-11-23T11:00:00Z')
    const body = bodyFor('json', anAlert({ clearedAt, ending: 'It is paused.' }), 'cleared')
    expect(body).toMatchObject({
      state: 'cleared',
      message: 'It is paused.',
      advice: null,
      clearedAt: '2026-11-23T11:00:00.000Z',
    })
  })

  test('has no address where none is known', () => {
    expect(messageOf(anAlert(), delivery('opened'), undefined).url).toBeNull()
  })
})

describe('the text for Slack and Discord', () => {
  const alert = anAlert({ subject: 'Jobicy', runId: 'r' })

  test('is one line with what is so, what to do, and where to see it', () => {
    const text =
      'Gleaner: A feed keeps failing: Jobicy. It has failed 3 times in a row. See it. https://gleaner.example/runs/r'
    expect(bodyFor('slack', alert).text).toBe(text)
    expect(bodyFor('discord', alert).content).toBe(text)
    expect(bodyFor('slack', { ...alert, ending: 'It is paused.' }, 'cleared').text).toBe(
      'Gleaner: Over: A feed keeps failing: Jobicy. It is paused. https://gleaner.example/runs/r',
    )
  })

  const gap = '\u200b'
  test.each([
    ['<!channel> now', '&lt;!channel&gt; now', '\\<!channel\\> now'],
    ['@everyone', `@${gap}everyone`, `@${gap}everyone`],
    ['<@U123>', `&lt;@${gap}U123&gt;`, `\\<@${gap}U123\\>`],
    [
      '<http://a.example|b>',
      `&lt;http:${gap}//a.example|b&gt;`,
      `\\<http:${gap}//a.example\\|b\\>`,
    ],
    ['[a](http://b.example)', `[a](http:${gap}//b.example)`, `\\[a\\]\\(http:${gap}//b.example\\)`],
    ['www.evil.example', `www${gap}.evil.example`, `www${gap}.evil.example`],
    ['a & b', 'a &amp; b', 'a & b'],
    ['# big', '# big', '\\# big'],
    ['a\nb\u202ec', 'a b c', 'a b c'],
  ])('a name calls nobody and is no link: %j', (subject, slack, discord) => {
    const named = { ...alert, subject }
    expect(bodyFor('slack', named).text).toContain(`failing: ${slack}. It has`)
    expect(bodyFor('discord', named).content).toContain(`failing: ${discord}. It has`)
    expect(bodyFor('slack', named).mrkdwn).toBe(false)
    expect(bodyFor('discord', named).allowed_mentions).toEqual({ parse: [] })
  })

  test('is within what Discord takes, whatever the name', () => {
    const long = '*'.repeat(5000)
    const { content } = bodyFor('discord', { ...alert, subject: long, message: long, advice: '' })
    expect(content.length).toBeLessThan(2000)
  })
})
