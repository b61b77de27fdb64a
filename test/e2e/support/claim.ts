/** A finding about the example as an agent submits it: true of its head, unless a test makes it otherwise. */
export const aClaim = (fields: object = {}) => ({
  path: 'src/api/client.ts',
  side: 'head',
  start_line: 7,
  end_line: 7,
  severity: 'critical',
  category: 'security',
  title: 'A claim',
  body: 'It is so.',
  evidence: "  request({ host, path: '/bookings', method: 'POST', rejectUnauthorized: false }).end(body);",
  confidence: 'high',
  ...fields,
});
