import { testSamePublication } from '../runs/review/support/same-publication.ts';

testSamePublication('stream', 'every event');
