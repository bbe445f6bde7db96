/** Boot of the screens: settings first, so that the first thing seen has the right look and language. */
import './zod-config.ts'
import './design/base.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { readKeyboardLayout } from './composables/key-glyphs.ts'
import { i18n } from './locales/i18n.ts'
import { router } from './router/routes.ts'
import { useJobsStore } from './stores/jobs.ts'
import { useNoticesStore } from './stores/notices.ts'
import { useSettingsStore } from './stores/settings.ts'
import AppShell from './views/AppShell.vue'

const pinia = createPinia()
const app = createApp(AppShell).use(pinia).use(i18n).use(router)
const notices = useNoticesStore(pinia)
// What nobody caught is still shown; nothing fails in silence.
app.config.errorHandler = (error) => {
  console.error(error)
  notices.report(error)
}
window.addEventListener('unhandledrejection', (event) => notices.report(event.reason))

await useSettingsStore(pinia).load()
void useJobsStore(pinia).load()
void readKeyboardLayout()
app.mount('#app')
