import { testSamePublication } from './support/same-publication.ts';

testSamePublication('notices', 'sample');
