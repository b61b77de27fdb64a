import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Small files whose tests take long; the rest is begun by size. */
const LONG = ['/simulation/simulation.', '/sweeps/', '/fuzz/fuzz.', '/followed-by-'];

/** Begins with what takes longest: begun last, it would leave the other workers nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONG.findIndex((part) => moduleId.includes(part));
      return index === -1 ? LONG.length : index;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
