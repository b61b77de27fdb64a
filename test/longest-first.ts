import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Small files whose tests take long; the rest is begun by size. */
const LONG = ['/simulation/simulation.', '/sweeps/', '/fuzz/fuzz.', '/silent-line.', '/watched-client.'];

/** Begins with what takes longest: begun last, it would leave the other workers nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONG.findIndex((part) => moduleId.includes(part));
      return index === -1 ? LONG.length : index;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- a method of its own, not that of arrays
    const bySize = await super.sort(files);
    return bySize.toSorted((one, other) => rank(one) - rank(other));
  }
}
