import { trainModel } from '../../../src/main/engine/jobs/train.ts'
import type { TrainInput } from '../../../src/main/engine/jobs/train-input.ts'
import { openMcore } from '../../../src/main/models/mcore/method.ts'
import { recorder, tiny } from './tiny-dives.ts'

// A process of its own that can be killed: trains and tells its parent every metric.
process.once('message', (input) => {
  const context = recorder()
  void trainModel(input as TrainInput, openMcore(tiny), { ...context, metrics: (points) => process.send?.({ points }) }).then(
    (result) => process.send?.({ result }, () => process.exit(0)),
    (error: unknown) => process.send?.({ error: String(error) }, () => process.exit(1)),
  )
})
