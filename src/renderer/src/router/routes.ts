/** The screens and their addresses. Hash addresses work the same over HTTP and over the desktop's own scheme. */
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import AnnotateView from '../views/AnnotateView.vue'
import LibraryView from '../views/LibraryView.vue'

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: { name: 'library' } },
  { path: '/library', name: 'library', component: LibraryView },
  { path: '/queue', name: 'queue', component: () => import('../views/QueueView.vue') },
  { path: '/annotate/:diveId(\\d+)?', name: 'annotate', component: AnnotateView },
  { path: '/cut/:videoId(\\d+)', name: 'cut', component: () => import('../views/CutView.vue') },
  { path: '/doctor', name: 'doctor', component: () => import('../views/DoctorView.vue') },
  { path: '/train/:runId(\\d+)?', name: 'train', component: () => import('../views/TrainView.vue') },
  { path: '/train/experiments/:experimentId(\\d+)', name: 'train-experiment', component: () => import('../views/TrainView.vue') },
  { path: '/train/compare', name: 'train-compare', component: () => import('../views/TrainView.vue') },
  { path: '/review/:diveId(\\d+)?', name: 'review', component: () => import('../views/ReviewView.vue') },
  { path: '/compare', name: 'compare', component: () => import('../views/CompareView.vue') },
  { path: '/reviews', name: 'review-sessions', component: () => import('../views/ReviewsView.vue') },
  { path: '/reviews/:reviewId(\\d+)/:diveId(\\d+)?', name: 'review-session', component: () => import('../views/ReviewSessionView.vue') },
  { path: '/reviews/:reviewId(\\d+)/screen/:diveId(\\d+)?', name: 'big-screen', component: () => import('../views/BigScreenView.vue'), meta: { isBare: true } },
  { path: '/athletes', name: 'athletes', component: () => import('../views/AthletesView.vue') },
  { path: '/athletes/:name', name: 'athlete', component: () => import('../views/AthleteView.vue') },
  { path: '/numbers/:diveNumber', name: 'dive-number', component: () => import('../views/DiveNumberView.vue') },
  { path: '/evaluations/:evaluationId(\\d+)?', name: 'evaluations', component: () => import('../views/EvaluationsView.vue') },
  { path: '/evaluations/compare', name: 'evaluations-compare', component: () => import('../views/EvaluationsView.vue') },
  { path: '/agreement', name: 'agreement', component: () => import('../views/AgreementView.vue') },
  { path: '/agreement/labelling', name: 'agreement-rounds', component: () => import('../views/SecondLabelsView.vue') },
  { path: '/agreement/labelling/:setId(\\d+)', name: 'agreement-label', component: () => import('../views/BlindLabelView.vue') },
  { path: '/agreement/dives/:diveId(\\d+)', name: 'agreement-dive', component: () => import('../views/AdjudicateView.vue') },
  { path: '/capsule', name: 'capsule', component: () => import('../views/CapsuleView.vue') },
  { path: '/models', name: 'models', component: () => import('../views/ModelsView.vue') },
  { path: '/settings', name: 'settings', component: () => import('../views/SettingsView.vue') },
  { path: '/:rest(.*)*', redirect: { name: 'library' } },
]

export const router = createRouter({ history: createWebHashHistory(), routes })
