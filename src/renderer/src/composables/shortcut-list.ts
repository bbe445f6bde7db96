/**
 * Every shortcut of the studio in one list: with the studio's own
 * keys: physical codes in tinykeys' notation ($mod is Ctrl, on a Mac ⌘). Presets
 * and what a person changed stand over them, see shortcuts/key-map.ts.
 */
import { shallowRef, type ShallowRef } from 'vue'

export type ShortcutScope = 'everywhere' | 'player' | 'picture' | 'edits' | 'stages' | 'cut' | 'compare' | 'session' | 'adjudicate' | 'sideBySide' | 'votes' | 'queue' | 'screen'

/** What is bound on a screen, by the name of its route; the others have what works everywhere. */
export const scopesOfScreen: Readonly<Record<string, readonly ShortcutScope[]>> = {
  annotate: ['everywhere', 'player', 'picture', 'edits', 'stages'],
  cut: ['everywhere', 'player', 'edits', 'cut'],
  review: ['everywhere', 'player', 'edits', 'compare', 'votes'],
  compare: ['everywhere', 'player', 'sideBySide'],
  queue: ['everywhere', 'queue'],
  'review-session': ['everywhere', 'player', 'edits', 'compare', 'votes', 'session'],
  'big-screen': ['everywhere', 'screen'],
  'agreement-label': ['everywhere', 'player', 'picture', 'edits', 'stages'],
  'agreement-dive': ['everywhere', 'player', 'picture', 'edits', 'adjudicate'],
}
/** Scopes of one screen; keys may be used again on another. */
export const scopesTogether: readonly (readonly ShortcutScope[])[] = Object.values(scopesOfScreen)

const definitions = {
  palette: { scope: 'everywhere', keys: ['$mod+KeyK'] },
  cheatSheet: { scope: 'everywhere', keys: ['Shift+Slash'] },
  goLibrary: { scope: 'everywhere', keys: ['$mod+Digit1'] },
  goAnnotate: { scope: 'everywhere', keys: ['$mod+Digit2'] },
  goTrain: { scope: 'everywhere', keys: ['$mod+Digit3'] },
  goReview: { scope: 'everywhere', keys: ['$mod+Digit4'] },
  goEvaluations: { scope: 'everywhere', keys: ['$mod+Digit5'] },
  goQueue: { scope: 'everywhere', keys: ['$mod+Digit6'] },
  beginQueue: { scope: 'queue', keys: ['$mod+Enter'] },
  playPause: { scope: 'player', keys: ['Space'] },
  stepBack: { scope: 'player', keys: ['ArrowLeft', 'Comma'] },
  stepForward: { scope: 'player', keys: ['ArrowRight', 'Period'] },
  stepBackTen: { scope: 'player', keys: ['Shift+ArrowLeft'] },
  stepForwardTen: { scope: 'player', keys: ['Shift+ArrowRight'] },
  previousBoundary: { scope: 'player', keys: ['ArrowUp'] },
  nextBoundary: { scope: 'player', keys: ['ArrowDown'] },
  toStart: { scope: 'player', keys: ['Home'] },
  toEnd: { scope: 'player', keys: ['End'] },
  shuttleBack: { scope: 'player', keys: ['KeyJ'] },
  shuttleStop: { scope: 'player', keys: ['KeyK'] },
  shuttleForward: { scope: 'player', keys: ['KeyL'] },
  slower: { scope: 'player', keys: ['BracketLeft'] },
  faster: { scope: 'player', keys: ['BracketRight'] },
  goToFrame: { scope: 'player', keys: ['KeyG'] },
  playAround: { scope: 'player', keys: ['Slash'] },
  loopStage: { scope: 'player', keys: ['Shift+KeyL'] },
  comfortZoom: { scope: 'player', keys: ['KeyZ'] },
  fullScreen: { scope: 'player', keys: ['KeyF'] },
  previousDive: { scope: 'player', keys: ['PageUp'] },
  nextDive: { scope: 'player', keys: ['PageDown'] },
  pictureCloser: { scope: 'picture', keys: ['Equal', 'Shift+Equal', 'NumpadAdd'] },
  pictureAway: { scope: 'picture', keys: ['Minus', 'NumpadSubtract'] },
  pictureFit: { scope: 'picture', keys: ['Digit0', 'Numpad0'] },
  lookLeft: { scope: 'picture', keys: ['$mod+Shift+ArrowLeft'] },
  lookRight: { scope: 'picture', keys: ['$mod+Shift+ArrowRight'] },
  lookUp: { scope: 'picture', keys: ['$mod+Shift+ArrowUp'] },
  lookDown: { scope: 'picture', keys: ['$mod+Shift+ArrowDown'] },
  brighter: { scope: 'picture', keys: ['Shift+BracketRight'] },
  darker: { scope: 'picture', keys: ['Shift+BracketLeft'] },
  moreContrast: { scope: 'picture', keys: ['Alt+BracketRight'] },
  lessContrast: { scope: 'picture', keys: ['Alt+BracketLeft'] },
  lightReset: { scope: 'picture', keys: ['Shift+Digit0'] },
  copyFrame: { scope: 'picture', keys: ['KeyC'] },
  saveFrame: { scope: 'picture', keys: ['Shift+KeyC'] },
  undo: { scope: 'edits', keys: ['$mod+KeyZ'] },
  redo: { scope: 'edits', keys: ['$mod+Shift+KeyZ', '$mod+KeyY'] },
  startStage: { scope: 'stages', keys: ['Digit1', 'Digit2', 'Digit3', 'Digit4', 'Digit5', 'Digit6', 'Digit7', 'Digit8', 'Digit9'] },
  split: { scope: 'stages', keys: ['KeyB'] },
  nudgeBack: { scope: 'stages', keys: ['Alt+ArrowLeft'] },
  nudgeForward: { scope: 'stages', keys: ['Alt+ArrowRight'] },
  editLabel: { scope: 'stages', keys: ['Enter'] },
  removeStage: { scope: 'stages', keys: ['Delete', 'Backspace'] },
  propose: { scope: 'stages', keys: ['KeyP'] },
  acceptProposal: { scope: 'stages', keys: ['KeyA'] },
  acceptAndNext: { scope: 'stages', keys: ['$mod+Enter'] },
  returnDive: { scope: 'stages', keys: ['$mod+Shift+Enter'] },
  addComment: { scope: 'stages', keys: ['KeyM'] },
  markIn: { scope: 'cut', keys: ['KeyI'] },
  markOut: { scope: 'cut', keys: ['KeyO'] },
  addDive: { scope: 'cut', keys: ['Enter'] },
  clearMarks: { scope: 'cut', keys: ['Escape'] },
  moveIn: { scope: 'cut', keys: ['Shift+KeyI'] },
  moveOut: { scope: 'cut', keys: ['Shift+KeyO'] },
  splitDive: { scope: 'cut', keys: ['KeyB'] },
  removeDive: { scope: 'cut', keys: ['Delete', 'Backspace'] },
  nextUncut: { scope: 'cut', keys: ['KeyN'] },
  secondBack: { scope: 'cut', keys: ['$mod+ArrowLeft'] },
  secondForward: { scope: 'cut', keys: ['$mod+ArrowRight'] },
  openDive: { scope: 'cut', keys: ['$mod+Enter'] },
  setDecision: { scope: 'session', keys: ['Digit1', 'Digit2', 'Digit3'] },
  ownDecision: { scope: 'session', keys: ['Digit4'] },
  noteHere: { scope: 'session', keys: ['KeyN'] },
  bookmarkHere: { scope: 'session', keys: ['KeyB'] },
  previousMark: { scope: 'session', keys: ['Shift+PageUp'] },
  nextMark: { scope: 'session', keys: ['Shift+PageDown'] },
  draw: { scope: 'session', keys: ['Shift+KeyD'] },
  saveDrawn: { scope: 'session', keys: ['Shift+KeyC'] },
  copyDrawn: { scope: 'session', keys: ['Alt+KeyC'] },
  screenNext: { scope: 'screen', keys: ['PageDown', 'ArrowRight', 'KeyN'] },
  screenPrevious: { scope: 'screen', keys: ['PageUp', 'ArrowLeft', 'KeyP'] },
  screenPlay: { scope: 'screen', keys: ['Space', 'Enter'] },
  screenFromStart: { scope: 'screen', keys: ['F5', 'Home'] },
  screenSlow: { scope: 'screen', keys: ['KeyS'] },
  screenDark: { scope: 'screen', keys: ['KeyB', 'Period'] },
  screenStepBack: { scope: 'screen', keys: ['KeyJ'] },
  screenStepForward: { scope: 'screen', keys: ['KeyL'] },
  screenStageBack: { scope: 'screen', keys: ['ArrowUp'] },
  screenStageForward: { scope: 'screen', keys: ['ArrowDown'] },
  screenFill: { scope: 'screen', keys: ['KeyF'] },
  screenLeave: { scope: 'screen', keys: ['Escape'] },
  chooseAnswer: { scope: 'adjudicate', keys: ['Digit1', 'Digit2', 'Digit3', 'Digit4', 'Digit5', 'Digit6', 'Digit7', 'Digit8', 'Digit9'] },
  takeAnswer: { scope: 'adjudicate', keys: ['Shift+Digit1', 'Shift+Digit2', 'Shift+Digit3', 'Shift+Digit4', 'Shift+Digit5', 'Shift+Digit6', 'Shift+Digit7', 'Shift+Digit8', 'Shift+Digit9'] },
  meanFrame: { scope: 'adjudicate', keys: ['KeyM'] },
  medianFrame: { scope: 'adjudicate', keys: ['KeyN'] },
  placeHere: { scope: 'adjudicate', keys: ['KeyB'] },
  decide: { scope: 'adjudicate', keys: ['$mod+Enter'] },
  choosePane: { scope: 'sideBySide', keys: ['Digit1', 'Digit2', 'Digit3', 'Digit4'] },
  nudgePaneBack: { scope: 'sideBySide', keys: ['Alt+ArrowLeft'] },
  nudgePaneForward: { scope: 'sideBySide', keys: ['Alt+ArrowRight'] },
  nudgePaneReset: { scope: 'sideBySide', keys: ['Alt+Digit0'] },
  exchangeDive: { scope: 'sideBySide', keys: ['KeyX'] },
  makeReference: { scope: 'sideBySide', keys: ['KeyR'] },
  nextMode: { scope: 'sideBySide', keys: ['KeyV'] },
  nextSync: { scope: 'sideBySide', keys: ['KeyS'] },
  moreOpacity: { scope: 'sideBySide', keys: ['Shift+BracketRight'] },
  lessOpacity: { scope: 'sideBySide', keys: ['Shift+BracketLeft'] },
  paneLarger: { scope: 'sideBySide', keys: ['Equal', 'Shift+Equal', 'NumpadAdd'] },
  paneSmaller: { scope: 'sideBySide', keys: ['Minus', 'NumpadSubtract'] },
  paneLeft: { scope: 'sideBySide', keys: ['$mod+Shift+ArrowLeft'] },
  paneRight: { scope: 'sideBySide', keys: ['$mod+Shift+ArrowRight'] },
  paneUp: { scope: 'sideBySide', keys: ['$mod+Shift+ArrowUp'] },
  paneDown: { scope: 'sideBySide', keys: ['$mod+Shift+ArrowDown'] },
  paneFit: { scope: 'sideBySide', keys: ['Digit0', 'Numpad0'] },
  copyComparison: { scope: 'sideBySide', keys: ['KeyC'] },
  saveComparison: { scope: 'sideBySide', keys: ['Shift+KeyC'] },
  tryVotes: { scope: 'votes', keys: ['KeyT'] },
  pinVote: { scope: 'votes', keys: ['KeyP'] },
  leaveOutVote: { scope: 'votes', keys: ['KeyX'] },
  swapVote: { scope: 'votes', keys: ['KeyS'] },
  previousVote: { scope: 'votes', keys: ['Alt+ArrowUp'] },
  nextVote: { scope: 'votes', keys: ['Alt+ArrowDown'] },
  redrawVotes: { scope: 'votes', keys: ['Shift+KeyR'] },
  fewerVotes: { scope: 'votes', keys: ['Minus', 'NumpadSubtract'] },
  moreVotes: { scope: 'votes', keys: ['Equal', 'NumpadAdd'] },
} as const satisfies Record<string, { scope: ShortcutScope; keys: readonly string[] }>

export type ShortcutId = keyof typeof definitions
export interface Shortcut {
  id: ShortcutId
  scope: ShortcutScope
  keys: readonly string[]
}
export const shortcuts: readonly Shortcut[] = (Object.keys(definitions) as ShortcutId[]).map((id) => ({ id, ...definitions[id] }))

export type KeyMap = ReadonlyMap<ShortcutId, readonly string[]>

const rows: readonly ShortcutId[] = ['startStage', 'chooseAnswer', 'takeAnswer', 'choosePane']
/** Actions whose keys are one row on the keyboard and stay it: 1 to 9 are the stages' own numbers, and those of the answers and panes. */
export const isFixed = (id: ShortcutId): boolean => rows.includes(id)

/** The keys in force, see shortcuts/key-map.ts. Everything that shows or binds a key reads them here, and so follows a change at once. */
const active = shallowRef<KeyMap>(new Map(shortcuts.map(({ id, keys }) => [id, keys])))
export const activeKeys: Readonly<ShallowRef<KeyMap>> = active
export function applyKeys(map: KeyMap): void {
  active.value = map
}

export function keysOf(id: ShortcutId): readonly string[] {
  return active.value.get(id) ?? []
}

/** The first key of a shortcut, for tooltips; empty where it has none. */
export function keyOf(id: ShortcutId): string {
  return keysOf(id)[0] ?? ''
}

/** Which of an action's keys was pressed, counted from 1: the stage of the key 3 is the third. 0 for none of them. */
export function placeOfKey(id: ShortcutId, code: string): number {
  return keysOf(id).findIndex((keys) => keys.split('+').at(-1) === code) + 1
}
