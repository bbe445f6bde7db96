/**
 * Key maps people bring with them. A preset lists the actions that have an
 * equivalent in the other program, with that program's default keys; the rest
 * keep the studio's. Where two of its keys meet on one of our screens, the more
 * frequent action has it and the comment says where the other went.
 * Sources, read in November 2026: LosslessCut's default key bindings
 * (github.com/mifi/lossless-cut, src/main/configStore.ts), Kinovea's default
 * hotkeys (github.com/Kinovea/Kinovea, HotkeySettingsManager), CVAT's shortcuts
 * (github.com/cvat-ai/cvat, cvat-ui).
 */
import type { ShortcutId } from '../composables/shortcut-list.ts'

export type PresetKeys = Readonly<Partial<Record<ShortcutId, readonly string[]>>>

export const presetNames = ['studio', 'losslesscut', 'kinovea', 'cvat'] as const
export type PresetName = (typeof presetNames)[number]
export const standardPreset: PresetName = 'studio'

export const presets: Readonly<Record<PresetName, PresetKeys>> = {
  studio: {},
  losslesscut: {
    stepBack: ['Comma'],
    stepForward: ['Period'],
    // There the arrows jump a second. Ten frames come nearest on every screen; the second has the keys of its larger jump.
    stepBackTen: ['ArrowLeft'],
    stepForwardTen: ['ArrowRight'],
    secondBack: ['$mod+Shift+ArrowLeft'],
    secondForward: ['$mod+Shift+ArrowRight'],
    // Up and down go from segment to segment, Shift with an arrow to where one begins or ends.
    previousBoundary: ['ArrowUp', 'Shift+ArrowLeft'],
    nextBoundary: ['ArrowDown', 'Shift+ArrowRight'],
    toStart: ['$mod+Home'],
    toEnd: ['$mod+End'],
    previousDive: ['Shift+ArrowUp', 'PageUp'],
    nextDive: ['Shift+ArrowDown', 'PageDown'],
    removeStage: ['Backspace', 'Delete'],
    removeDive: ['Backspace', 'Delete'],
    addDive: ['Shift+Equal', 'Enter'],
    redo: ['$mod+Shift+KeyZ'],
  },
  kinovea: {
    stepBack: ['ArrowLeft'],
    stepForward: ['ArrowRight'],
    previousBoundary: ['$mod+ArrowLeft'],
    nextBoundary: ['$mod+ArrowRight'],
    stepBackTen: ['PageUp'],
    stepForwardTen: ['PageDown'],
    secondBack: ['Shift+PageUp'],
    secondForward: ['Shift+PageDown'],
    // Its Page keys jump within the video; dives are one modifier away.
    previousDive: ['Alt+PageUp'],
    nextDive: ['Alt+PageDown'],
    // Up and down change its speed.
    shuttleForward: ['ArrowUp', 'KeyL'],
    shuttleBack: ['ArrowDown', 'KeyJ'],
    // A key image there is where a stage begins here.
    split: ['Insert', 'KeyB'],
    splitDive: ['Insert', 'KeyB'],
    removeStage: ['Delete', '$mod+Delete'],
    removeDive: ['Delete', '$mod+Delete'],
  },
  cvat: {
    stepBack: ['KeyD'],
    stepForward: ['KeyF'],
    stepBackTen: ['KeyC'],
    copyFrame: ['Alt+KeyC'],
    copyComparison: ['Alt+KeyC'],
    nextMode: ['Shift+KeyV'],
    makeReference: ['Shift+KeyR'],
    stepForwardTen: ['KeyV'],
    // Previous and next key frame, and the search for the next frame with something on it.
    previousBoundary: ['KeyE', 'ArrowLeft'],
    nextBoundary: ['KeyR', 'ArrowRight'],
    goToFrame: ['Backquote'],
    // F steps there.
    fullScreen: ['Shift+KeyF'],
    split: ['Alt+KeyM', 'KeyB'],
    splitDive: ['Alt+KeyM', 'KeyB'],
    removeStage: ['Delete', 'Shift+Delete'],
    removeDive: ['Delete', 'Shift+Delete'],
    // N draws the next object there.
    addDive: ['KeyN', 'Enter'],
    nextUncut: ['Shift+KeyN'],
    cheatSheet: ['F1', 'Shift+Slash'],
  },
}

export const isPreset = (name: string): name is PresetName => presetNames.some((one) => one === name)
