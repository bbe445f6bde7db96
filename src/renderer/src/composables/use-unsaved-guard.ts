/**
 * A window with edits on their way does not close unasked. The desktop app waits
 * the few milliseconds until they are stored and closes then; a browser asks.
 */
import { onBeforeUnmount, onMounted } from 'vue'
import { studio } from '../api/studio.ts'
import { useAnnotationStore } from '../stores/annotation.ts'

export function useUnsavedGuard(): void {
  const annotation = useAnnotationStore()
  const guard = (event: BeforeUnloadEvent): void => {
    if (annotation.pendingEdits === 0) return
    event.preventDefault()
    if (studio.host === 'electron') void annotation.settled().then(() => window.close())
  }
  onMounted(() => window.addEventListener('beforeunload', guard))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', guard))
}
