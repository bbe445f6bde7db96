/** Our palette as naive-ui theme overrides, so that borrowed controls look like our own. */
import type { GlobalThemeOverrides } from 'naive-ui'
import type { Palette } from './tokens.ts'

export const fontFamily = "'Inter Variable', Inter, 'SF Pro Text', 'Segoe UI Variable Text', 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Droid Sans Fallback', sans-serif"
export const monospaceFamily = "'JetBrains Mono', 'SF Mono', 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"

export function naiveTheme(palette: Palette): GlobalThemeOverrides {
  return {
    common: {
      fontFamily,
      fontFamilyMono: monospaceFamily,
      fontSize: '13px',
      fontSizeSmall: '12px',
      fontSizeMedium: '13px',
      fontSizeLarge: '13px',
      heightSmall: '26px',
      heightMedium: '30px',
      heightLarge: '34px',
      borderRadius: '6px',
      borderRadiusSmall: '5px',
      primaryColor: palette.accent,
      primaryColorHover: palette.accentHover,
      primaryColorPressed: palette.accentHover,
      primaryColorSuppl: palette.accent,
      errorColor: palette.danger,
      errorColorHover: palette.danger,
      errorColorSuppl: palette.danger,
      warningColor: palette.warning,
      successColor: palette.success,
      successColorSuppl: palette.success,
      infoColor: palette.accent,
      textColorBase: palette.text,
      textColor1: palette.text,
      textColor2: palette.text,
      textColor3: palette.textMuted,
      placeholderColor: palette.textFaint,
      iconColor: palette.textMuted,
      bodyColor: palette.canvas,
      cardColor: palette.surface,
      modalColor: palette.raised,
      popoverColor: palette.raised,
      inputColor: palette.surface,
      borderColor: palette.borderStrong,
      dividerColor: palette.border,
      hoverColor: palette.hover,
    },
    Input: { color: palette.surface, colorFocus: palette.surface, border: `1px solid ${palette.borderStrong}`, borderHover: `1px solid ${palette.textFaint}`, borderFocus: `1px solid ${palette.accent}`, boxShadowFocus: `0 0 0 2px ${palette.accentSoft}`, paddingSmall: '0 8px', paddingMedium: '0 9px' },
    Tooltip: { color: palette.raised, textColor: palette.text, padding: '5px 8px', borderRadius: '6px', boxShadow: `0 0 0 1px ${palette.border}, 0 6px 20px ${palette.shadow}` },
    Popover: { color: palette.raised, borderRadius: '10px', boxShadow: `0 0 0 1px ${palette.border}, 0 12px 32px ${palette.shadow}`, padding: '0' },
    Dialog: { color: palette.raised, borderRadius: '12px' },
    Message: { color: palette.raised, textColor: palette.text, colorError: palette.raised, colorSuccess: palette.raised, colorInfo: palette.raised, textColorError: palette.text, textColorSuccess: palette.text, boxShadowError: `0 0 0 1px ${palette.border}, 0 8px 24px ${palette.shadow}`, boxShadowSuccess: `0 0 0 1px ${palette.border}, 0 8px 24px ${palette.shadow}`, borderRadius: '8px', padding: '8px 14px', maxWidth: '560px' },
    Switch: { railColorActive: palette.accent, railColor: palette.borderStrong },
  }
}
