import { quoted } from '../../../shared/untrusted-text.ts'
import { badLabels } from '../sources/label-file.ts'
import type { LabelFile } from '../sources/label-file.ts'
import { gestureNames, ratingNames } from './tasks.ts'

/** JIGSAWS's text files as typed values. */
export interface Trial {
  /** "Suturing_B001". */
  name: string
  /** Task as the name has it: "Suturing". */
  task: string
  /** Letter of the surgeon. */
  user: string
  /** The user's n-th trial of the task, from 1. */
  repetition: number
  /** As the surgeon rates it: N novice, I intermediate, E expert. */
  skill: string
  score: number
  /** Six elements of 1 to 5, in the order of `ratingNames`. */
  ratings: number[]
}

/** A gesture with its first and last frame as written: 1-based, both the gesture's. */
export interface Gesture {
  firstFrame: number
  lastFrame: number
  name: string
}

const trialName = /^(Suturing|Needle_Passing|Knot_Tying)_([A-Z])(\d{3})$/
const highestFrame = 10_000_000
const mostLines = 10_000

/** Parts of a trial's name; null for a name that is none. */
export function parseTrialName(name: string): Pick<Trial, 'name' | 'task' | 'user' | 'repetition'> | null {
  const [, task, user, repetition] = trialName.exec(name) ?? []
  return task === undefined || user === undefined || repetition === undefined ? null : { name, task, user, repetition: Number(repetition) }
}

/** Rows of a meta file: name, skill, total, six ratings, with any number of tabs or blanks between. Errors: 'bad-labels'. */
export function parseMetaFile(file: LabelFile, text: string): Trial[] {
  return linesOf(file, text).map(({ line, number }) => {
    const cells = line.split(/\s+/)
    const [name = '', skill = '', ...numbers] = cells
    const trial = parseTrialName(name)
    const [score, ...ratings] = numbers.map(Number)
    if (!trial || !/^[NIE]$/.test(skill) || score === undefined || ratings.length !== ratingNames.length || ![score, ...ratings].every(Number.isFinite)) {
      throw badLabels(file, `line ${number} is ${quoted(line)}; expected a trial such as Suturing_B001, its skill (N, I or E), the total score and ${ratingNames.length} ratings`)
    }
    return { ...trial, skill, score, ratings }
  })
}

/** Rows of a transcription: first frame, last frame, gesture; in order and not overlapping. Errors: 'bad-labels'. */
export function parseTranscription(file: LabelFile, text: string): Gesture[] {
  let last = 0
  return linesOf(file, text).map(({ line, number }) => {
    const [first = '', end = '', name = '', ...rest] = line.split(/\s+/)
    const gesture = { firstFrame: Number(first), lastFrame: Number(end), name: name.toUpperCase() }
    const isWhole = /^\d{1,8}$/.test(first) && /^\d{1,8}$/.test(end) && gesture.lastFrame <= highestFrame
    if (!isWhole || rest.length > 0 || !(gesture.name in gestureNames)) throw badLabels(file, `line ${number} is ${quoted(line)}; expected a first frame, a last frame and a gesture from G1 to G15`)
    if (gesture.firstFrame <= last || gesture.lastFrame < gesture.firstFrame) throw badLabels(file, `line ${number}, ${quoted(line)}, does not come after the line before it, which ends at frame ${last}`)
    last = gesture.lastFrame
    return gesture
  })
}

function linesOf(file: LabelFile, text: string): { line: string; number: number }[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  if (lines.length > mostLines) throw badLabels(file, `it has ${lines.length} lines; at most ${mostLines} are read`)
  return lines.flatMap((raw, index) => (raw.trim() === '' ? [] : [{ line: raw.trim(), number: index + 1 }]))
}
