/** Errors and findings, which are English where they are found out, in the language of the screen as far as its file knows them. */
import { useI18n } from 'vue-i18n'
import type { StudioErrorCode } from '../../../shared/errors.ts'
import { knownSentences, type Translate } from '../format/known-sentences.ts'
import { languageOf } from '../locales/i18n.ts'

export interface SaidError {
  message: string
  hint: string | null
  /** What of it is known by the kind of error alone, in the studio's own English; null where nothing is missing. */
  original: string | null
}

const translators = new Map<string, Translate>()
function translatorOf(code: string): Translate {
  const known = translators.get(code) ?? knownSentences(languageOf(code).sentences)
  translators.set(code, known)
  return known
}

export function useSaidText(): { errorText(error: { code: StudioErrorCode | null; message: string; hint?: string | null | undefined }): SaidError; said(english: string): string } {
  const { t, te, locale } = useI18n()
  const translate = (english: string): string | null => translatorOf(locale.value)(english)
  return {
    said: (english) => translate(english) ?? english,
    errorText({ code, message, hint = null }) {
      const kind = code === null ? null : `errorCode.${code}`
      const knowsKind = kind !== null && te(kind)
      const ownMessage = translate(message)
      const ownHint = hint === null ? null : translate(hint)
      const left = knowsKind ? [ownMessage === null ? message : null, hint !== null && ownHint === null ? hint : null].filter((text) => text !== null) : []
      return {
        message: ownMessage ?? (knowsKind && kind !== null ? t(kind) : message),
        hint: ownHint ?? (left.length > 0 ? null : hint),
        original: left.length > 0 ? left.join(' ') : null,
      }
    },
  }
}
