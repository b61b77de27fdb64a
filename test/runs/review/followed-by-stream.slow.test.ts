import { testSamePublication } from './support/same-publication.ts';

testSamePublication('stream', 'sample');
