import { testSamePublication } from '../runs/review/support/same-publication.ts';

testSamePublication('notices', 'every event');
