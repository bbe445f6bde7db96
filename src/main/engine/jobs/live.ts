import { setImmediate as yieldToMessages } from 'node:timers/promises'
import { toStudioError, toWire } from '../../../shared/errors.ts'
import { createLiveScorer, type LiveScorer, type LiveAssessed } from '../../assessment/live-scorer.ts'
import type { JobFunction } from '../messages.ts'
import { liveInput, liveQuestion, type LiveAnswer, type LiveQuestion, type LiveReading } from './live-input.ts'
import { openAssessor } from './model-access.ts'

/**
 * The `live` job: a model held open, and one dive at a time that is scored
 * whenever a boundary moves. It lasts until it is told to close. Only the latest
 * question counts: what is asked while it computes is looked at when it is done,
 * and of several scores the last is answered, the others are told so.
 */
export const live: JobFunction = async (raw, context) => {
  const input = liveInput.parse(raw)
  const inbox: LiveQuestion[] = []
  let wake = (): void => undefined
  let inWork = new AbortController()
  context.signal.addEventListener('abort', () => {
    inWork.abort()
    wake()
  })
  context.onTold((message) => {
    const question = liveQuestion.parse(message)
    inbox.push(question)
    if (question.type !== 'score') inWork.abort()
    wake()
  })

  const assessor = await openAssessor(input, context.signal, () => inWork.signal)
  const scorer = createLiveScorer(assessor, input.transitionSearch)
  const answer = (found: LiveAnswer): void => context.item(found)
  try {
    while (!context.signal.aborted) {
      await yieldToMessages()
      const { question, overtaken } = latest(inbox.splice(0))
      for (const { id } of overtaken) answer({ type: 'superseded', id })
      if (question === null) {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (inbox.length > 0 || context.signal.aborted) resolve()
        })
        continue
      }
      if (question.type === 'close') break
      if (question.type === 'rest') continue
      inWork = new AbortController()
      answer(await answerTo(question, scorer, answer, () => inWork.signal.aborted))
    }
  } finally {
    await assessor.release()
  }
  return null
}

async function answerTo(question: Extract<LiveQuestion, { id: number }>, scorer: LiveScorer, tell: (found: LiveAnswer) => void, isOvertaken: () => boolean): Promise<LiveAnswer> {
  const { id } = question
  const startedAt = performance.now()
  try {
    if (question.type === 'score') return { type: 'scored', id, reading: readingOf(await scorer.score(question.transitions), performance.now() - startedAt) }
    await scorer.prepare(question, (done, total) => tell({ type: 'progress', id, done, total }))
    return { type: 'prepared', id }
  } catch (error) {
    return isOvertaken() && toStudioError(error).code === 'cancelled' ? { type: 'superseded', id } : { type: 'failed', id, error: toWire(toStudioError(error)) }
  }
}

/** What is to be done of everything that was asked: a dive to be prepared before scores (the parent asks for none until it is), the last of each kind. The rest is overtaken. */
export function latest(questions: readonly LiveQuestion[]): { question: LiveQuestion | null; overtaken: Extract<LiveQuestion, { id: number }>[] } {
  const close = questions.find(({ type }) => type === 'close')
  const last = close ?? questions.findLast(({ type }) => type !== 'score') ?? questions.at(-1) ?? null
  const withId = questions.filter((question): question is Extract<LiveQuestion, { id: number }> => 'id' in question)
  return { question: last, overtaken: withId.filter((question) => question !== last) }
}

export function readingOf(found: LiveAssessed, elapsedMilliseconds: number): LiveReading {
  const list = (values: readonly number[] | null): number[] | null => values && [...values]
  return {
    transitions: found.transitions, predictedScorePoints: found.predictedScorePoints, directScorePoints: found.directScorePoints, directShare: found.directShare, voteSpreadPoints: found.voteSpreadPoints,
    stageContributions: list(found.stageContributions),
    details: copied(found.details),
    votes: found.votes.map(({ deltaPoints, votePoints, stageContributions, details }, k) => ({ deltaPoints, votePoints, stageContributions: list(stageContributions), details: copied(details), featureDistance: found.featureDistances[k] ?? NaN })),
    elapsedMilliseconds,
  }
}

const copied = (details: Readonly<Record<string, readonly number[]>>): Record<string, number[]> => Object.fromEntries(Object.entries(details).map(([name, values]) => [name, [...values]]))
