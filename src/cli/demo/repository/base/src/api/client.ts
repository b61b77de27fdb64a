import { request } from 'node:https';

/** Sends a booking to the ticket office. */
export function send(host: string, booking: object): void {
  const body = JSON.stringify(booking);
  request({ host, path: '/bookings', method: 'POST' }).end(body);
}
