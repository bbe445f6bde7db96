import type { TableFault, TableField, TableProblem } from '../../contract/tables.ts'

/** Tells a problem of a row; gives null, so that a reader can end with it. */
export type Refuse = (field: TableField | null, fault: TableFault, found: string, allowed?: string, isRemark?: boolean) => null

/** A problem in English, for the command line: what was found and what was expected. */
export function describeTableProblem({ line, column, fault, found, allowed }: TableProblem): string {
  return `line ${line}${column === null ? '' : `, column "${column}"`}: ${sentence(fault, found, allowed)}`
}

function sentence(fault: TableProblem['fault'], found: string, allowed: string): string {
  switch (fault) {
    case 'bad-number': return `"${found}" is no dive number: at most ${allowed} signs`
    case 'impossible-number': return allowed
    case 'bad-score': return `"${found}" is no score; expected a number, ${allowed}`
    case 'bad-difficulty': return `"${found}" is no degree of difficulty; expected a number, ${allowed}`
    case 'bad-height': return `"${found}" is no height; expected one of ${allowed} m`
    case 'bad-award': return `"${found}" is no award; expected a number`
    case 'bad-penalty': return `"${found}" is no penalty; expected a number, ${allowed}`
    case 'bad-part': return `"${found}" is no part of a split; expected ${allowed}`
    case 'bad-position': return `"${found}" is no position; expected ${allowed}`
    case 'too-many-awards': return `${found} awards; a dive has at most ${allowed}`
    case 'too-long': return `"${found}" is longer than ${allowed} characters`
    case 'same-key': return `the key "${found}" stands on line ${allowed} too`
    case 'bad-start':
    case 'bad-end': return `"${found}" is neither a frame (1520) nor a time (1:00.800)`
    case 'no-start': return 'there is an end but no start'
    case 'no-end': return 'there is a start but no end'
    case 'empty-range': return `the end ${found} is not after the start ${allowed}`
    case 'outside-video': return `${found} lies outside the video, which has ${allowed}`
    case 'needs-frame-rate': return `"${found}" is a time, and the frame rate of the video is not known`
    case 'bad-transition': return `"${found}" is neither a frame nor a time; expected a place inside the dive, ${allowed}`
    case 'transitions-out-of-order': return `transitions ${found} are out of order or outside the dive of ${allowed} frames`
    case 'bad-labels': return `${found} stage names for ${allowed} stages`
    case 'video-outside': return `"${found}" leads out of the folder of the table`
    case 'video-not-found': return `no video "${found}" was found; its pictures can be attached later`
    case 'bad-date': return `"${found}" is no date; expected ${allowed}`
    case 'no-such-date': return `"${found}" is in no calendar: ${allowed}`
    case 'ambiguous-date': return `"${found}" could be ${allowed}; say whether day or month stands first, or write it as 2021-07-31`
    case 'no-text': return 'the row says nothing of a dive'
  }
}
