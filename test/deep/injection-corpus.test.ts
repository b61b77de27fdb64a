import { testCorpus } from '../injection/corpus.ts';

testCorpus('every payload');
