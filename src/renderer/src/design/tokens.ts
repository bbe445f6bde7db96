/**
 * The look of the studio in one place: every colour, in light and in dark.
 * CSS reads them as `--<name>`, naive-ui as theme overrides, canvases and
 * charts through `useTheme`. Two looks, one vocabulary: a component names what
 * a colour is for, never which colour it is.
 */
export interface Palette {
  /** Behind everything. */
  canvas: string
  /** Panels and cards. */
  surface: string
  /** Wells: inputs, tracks, skeletons. */
  sunken: string
  /** Menus, dialogs. */
  raised: string
  hover: string
  pressed: string
  border: string
  borderStrong: string
  text: string
  textMuted: string
  textFaint: string
  accent: string
  accentHover: string
  accentSoft: string
  /** Text on accent. */
  onAccent: string
  danger: string
  dangerSoft: string
  warning: string
  warningSoft: string
  success: string
  successSoft: string
  /** Around a picture, so that its own tones are judged fairly. */
  surround: string
  stageApproach: string
  stageSomersault: string
  stageTwist: string
  stageEntry: string
  stageOther: string
  /** Curves of several runs in one chart: far enough apart (0.13 in OKLab) also without red, green or blue cones. */
  series1: string
  series2: string
  series3: string
  series4: string
  series5: string
  series6: string
  shadow: string
  scrim: string
}

export const light: Palette = {
  canvas: '#f5f6f8',
  surface: '#ffffff',
  sunken: '#eef0f3',
  raised: '#ffffff',
  hover: '#f0f2f5',
  pressed: '#e6e9ed',
  border: '#e2e5ea',
  borderStrong: '#cbd1d9',
  text: '#15181c',
  textMuted: '#4c5560',
  textFaint: '#646d79',
  accent: '#0b6fa4',
  accentHover: '#085d8b',
  accentSoft: '#e2f0f8',
  onAccent: '#ffffff',
  danger: '#b8322c',
  dangerSoft: '#fbeceb',
  warning: '#875a00',
  warningSoft: '#fbf2dc',
  success: '#17734a',
  successSoft: '#e3f4eb',
  surround: '#dde1e6',
  stageApproach: '#5470d6',
  stageSomersault: '#0f9488',
  stageTwist: '#c9821a',
  stageEntry: '#c4517a',
  stageOther: '#7b8694',
  series1: '#0b6fa4',
  series2: '#a84e00',
  series3: '#2a97da',
  series4: '#3c1ea0',
  series5: '#d07a00',
  series6: '#15181c',
  shadow: 'rgba(18, 24, 32, 0.12)',
  scrim: 'rgba(18, 24, 32, 0.36)',
}

export const dark: Palette = {
  canvas: '#0e1013',
  surface: '#15181c',
  sunken: '#0b0d10',
  raised: '#1c2026',
  hover: '#1e2228',
  pressed: '#272c34',
  border: '#252a31',
  borderStrong: '#3a424c',
  text: '#e9ecef',
  textMuted: '#adb5bf',
  textFaint: '#8b95a1',
  accent: '#4fb0e0',
  accentHover: '#74c3ea',
  accentSoft: '#11303f',
  onAccent: '#04141d',
  danger: '#f0847c',
  dangerSoft: '#391a19',
  warning: '#e2b04f',
  warningSoft: '#33270f',
  success: '#5fc795',
  successSoft: '#122c20',
  surround: '#07080a',
  stageApproach: '#8197f0',
  stageSomersault: '#36b9ab',
  stageTwist: '#e3a648',
  stageEntry: '#e27fa0',
  stageOther: '#8d98a5',
  series1: '#4fb0e0',
  series2: '#dd641e',
  series3: '#b7d5bc',
  series4: '#b528f6',
  series5: '#f8bf00',
  series6: '#ffffff',
  shadow: 'rgba(0, 0, 0, 0.5)',
  scrim: 'rgba(0, 0, 0, 0.6)',
}

/** stageApproach → --stage-approach */
export function cssVariable(token: string): string {
  return `--${token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
