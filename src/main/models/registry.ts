/** Every method of the studio. A new one is a folder beside this file and a line here. */
import { coreMethod } from './core/method.ts'
import { directMethod } from './direct/method.ts'
import { mcoreMethod } from './mcore/method.ts'
import type { Method } from './method.ts'
import { pclnMethod } from './pcln/method.ts'
import { t2crMethod } from './t2cr/method.ts'
import { musdlMethod, usdlMethod } from './usdl/method.ts'

export const methods: readonly Method[] = [mcoreMethod, coreMethod, t2crMethod, pclnMethod, directMethod, usdlMethod, musdlMethod]

/** @throws RangeError naming the methods there are */
export function methodByName(name: string): Method {
  const method = methods.find((candidate) => candidate.name === name)
  if (!method) throw new RangeError(`there is no method "${name}"; there are ${methods.map((candidate) => candidate.name).join(', ')}`)
  return method
}
