/** What can be seen of one dive in review, in the order of the tabs. Each reads the dive from the review store. */
import { defineAsyncComponent, type Component } from 'vue'
import ScoreTab from './ScoreTab.vue'

export interface ReviewTab {
  /** In the address, as `?tab=`. */
  name: string
  /** Key of its title. */
  title: string
  component: Component
}

/** The rest is loaded when its tab is opened. */
const laterTab = (load: () => Promise<{ default: Component }>): Component => defineAsyncComponent(load)

export const reviewTabs: readonly ReviewTab[] = [
  { name: 'score', title: 'review.tab.score', component: ScoreTab },
  { name: 'decided', title: 'decided.tab', component: laterTab(() => import('./decided/DecidedTab.vue')) },
  { name: 'judges', title: 'why.tab.judges', component: laterTab(() => import('../why/JudgesTab.vue')) },
  { name: 'looked', title: 'review.tab.looked', component: laterTab(() => import('./looked/LookedTab.vue')) },
]
