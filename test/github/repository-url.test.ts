import { expect, it } from 'vitest';
import { repositoryUrl } from '../../src/github/repository-url.ts';

it.each([
  [undefined, 'https://github.com/o/r'],
  ['https://api.github.com', 'https://github.com/o/r'],
  ['https://ghe.example/api/v3', 'https://ghe.example/o/r'],
  ['http://api.internal:8080/api/v3/', 'http://api.internal:8080/o/r'],
  ['https://api.acme.ghe.com', 'https://acme.ghe.com/o/r'],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/o/r'],
])('repositoryUrl below %s is %s', (baseUrl, url) => {
  expect(repositoryUrl(baseUrl, { owner: 'o', repo: 'r' })).toBe(url);
});
