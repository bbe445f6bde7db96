/**
 * Every shortcut of the studio in one list: what the cheat sheet shows, what
 * screens bind, and what the conflict test checks. Keys are physical codes in
 * tinykeys' notation ($mod is Ctrl, on a Mac ⌘).
 */
export type ShortcutScope = 'everywhere' | 'player' | 'edits' | 'stages' | 'cut' | 'compare'

/** Scopes of one screen; keys may be used again on another. */
export const scopesTogether: readonly (readonly ShortcutScope[])[] = [['everywhere', 'player', 'edits', 'stages'], ['everywhere', 'player', 'edits', 'cut'], ['everywhere', 'player', 'compare']]

const definitions = {
  palette: { scope: 'everywhere', keys: ['$mod+KeyK'] },
  cheatSheet: { scope: 'everywhere', keys: ['Shift+Slash'] },
  goLibrary: { scope: 'everywhere', keys: ['$mod+Digit1'] },
  goAnnotate: { scope: 'everywhere', keys: ['$mod+Digit2'] },
  goTrain: { scope: 'everywhere', keys: ['$mod+Digit3'] },
  goReview: { scope: 'everywhere', keys: ['$mod+Digit4'] },
  goEvaluations: { scope: 'everywhere', keys: ['$mod+Digit5'] },
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
  goToFrame: { scope: 'player', keys: ['KeyG'] },
  playAround: { scope: 'player', keys: ['Slash'] },
  loopStage: { scope: 'player', keys: ['Shift+KeyL'] },
  comfortZoom: { scope: 'player', keys: ['KeyZ'] },
  fullScreen: { scope: 'player', keys: ['KeyF'] },
  previousDive: { scope: 'player', keys: ['PageUp'] },
  nextDive: { scope: 'player', keys: ['PageDown'] },
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
} as const satisfies Record<string, { scope: ShortcutScope; keys: readonly string[] }>

export type ShortcutId = keyof typeof definitions
export interface Shortcut {
  id: ShortcutId
  scope: ShortcutScope
  keys: readonly string[]
}
export const shortcuts: readonly Shortcut[] = (Object.keys(definitions) as ShortcutId[]).map((id) => ({ id, ...definitions[id] }))

export function keysOf(id: ShortcutId): readonly string[] {
  return definitions[id].keys
}

/** The first key of a shortcut, for tooltips. */
export function keyOf(id: ShortcutId): string {
  return definitions[id].keys[0]
}
