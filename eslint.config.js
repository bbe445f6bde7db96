import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import importX from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

// Who may know whom. Each zone names a folder (target) and the folders it must
// not import (from, less `except`). docs/architecture.md explains the reasons.
const main = './src/main'
const steps = ['video', 'tensor', 'graph', 'models', 'pickle', 'weights', 'runtime', 'assessment', 'training']
const only = (folder, allowed, why) => ({
  target: `${main}/${folder}`,
  from: './src',
  except: [...new Set([`./main/${folder}`, ...allowed, ...(allowed.includes('./shared') ? ['./main/files'] : [])])],
  message: why,
})
const zones = [
  { target: './src/shared', from: './src', except: ['./shared'], message: 'shared knows nothing outside itself.' },
  { target: './src/preload', from: './src', except: ['./preload', './shared'], message: 'preload sees only shared.' },
  { target: './src/renderer', from: './src', except: ['./renderer', './shared'], message: 'The renderer sees only shared.' },
  only('graph', [], 'graph knows nothing outside itself.'),
  only('models', ['./main/graph'], 'models build graphs and know nothing else.'),
  only('runtime', ['./main/graph', './shared'], 'runtime knows graphs only.'),
  only('video', ['./shared'], 'video turns files into frames and knows nothing later in the flow.'),
  only('tensor', ['./main/video', './shared'], 'tensor knows frames only.'),
  only('assessment', ['./main/video', './main/tensor', './main/graph', './main/models', './main/runtime', './main/weights', './shared'], 'assessment knows steps 1 to 5.'),
  only('training', ['./main/video', './main/tensor', './main/graph', './main/models', './main/runtime', './main/weights', './shared'], 'training knows steps 1 to 5, never assessment.'),
  only('files', ['./shared'], 'files writes whole files and knows nothing else.'),
  only('pickle', ['./shared'], 'pickle reads and writes Python pickles and knows nothing else.'),
  only('weights', ['./main/pickle', './shared'], 'weights reads and writes checkpoint formats and knows nothing else.'),
  only('reports', ['./shared'], 'reports makes pages of what was measured and knows nothing else.'),
  only('printing', ['./shared'], 'printing turns pages into PDF and knows nothing else.'),
  only('library', ['./shared'], 'library is storage; it knows only shared.'),
  only('datasets', ['./main/library', './main/video', './main/pickle', './shared'], 'datasets fill the library from files, check it, and write it out.'),
  { target: `${main}/engine/jobs`, from: ['app', 'api', 'library'].map((f) => `${main}/${f}`), message: 'Jobs compute and report; only the parent stores.' },
  { target: `${main}/engine/entry.ts`, from: ['app', 'api', 'library'].map((f) => `${main}/${f}`), message: 'The child never reaches Electron or the library.' },
  { target: `${main}/api`, from: steps.filter((f) => f !== 'video' && f !== 'tensor').map((f) => `${main}/${f}`), message: 'api calls library, datasets, video and the engine host.' },
  { target: './src/renderer/src/components', from: './src/renderer/src/api', message: 'Components talk to stores, stores talk to the api.' },
]

export default tseslint.config(
  { ignores: ['out/**', 'node_modules/**', '.cache/**', 'tmp/**'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue,mjs,js}'],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] },
      globals: { ...globals.node, ...globals.browser },
    },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: ['tsconfig.node.json', 'tsconfig.web.json'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'off',
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'vue/multi-word-component-names': 'error',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
    },
  },
  {
    // Only runtime imports onnxruntime-node; only library imports the database driver; only Electron's own files import electron.
    files: ['src/**/*.{ts,vue}'],
    rules: {
      'no-restricted-imports': ['error', {
        paths: [
          { name: 'onnxruntime-node', message: 'Only src/main/runtime imports onnxruntime-node.' },
          { name: 'better-sqlite3', message: 'Only src/main/library imports better-sqlite3.' },
          { name: 'electron', message: "Only Electron's own boot (src/main/index.ts, src/main/app, src/preload) imports electron." },
        ],
      }],
    },
  },
  { files: ['src/main/runtime/**', 'src/main/library/**', 'src/main/app/**', 'src/main/index.ts', 'src/preload/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/main/graph/**', 'src/main/models/**'], rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message: 'graph and models are pure.' }] }] } },
  { files: ['test/**', 'scripts/**', '*.config.{ts,js}'], rules: { 'no-restricted-imports': 'off' } },
)
