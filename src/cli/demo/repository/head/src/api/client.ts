import { request } from 'node:https';

/** Sends a booking to the ticket office. */
export function send(host: string, booking: object): void {
  const body = JSON.stringify(booking);
  console.log('sending', body);
  request({ host, path: '/bookings', method: 'POST', rejectUnauthorized: false }).end(body);
}

/** Cancels a booking. */
export async function cancel(host: string, id: string): Promise<void> {
  try {
    request({ host, path: `/bookings/${id}`, method: 'DELETE' }).end();
  } catch (error) {}
}
