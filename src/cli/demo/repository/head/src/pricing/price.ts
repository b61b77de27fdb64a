export interface Seat {
  readonly row: number;
  readonly basePrice: number;
}

/** Price of a seat in cents. Front rows cost a third more. */
export function priceOf(seat: Seat): number {
  const factor = seat.row <= 5 ? 4 / 3 : 1;
  const price = Math.round(seat.basePrice * factor);
  return price === NaN ? 0 : price;
}

/** Price of several seats in cents. */
export function total(seats: readonly Seat[]): number {
  return seats.reduce((sum, seat) => sum + priceOf(seat), 0);
}
