// The old seat map, kept until all halls have moved.
export const seats = { a: 12, b: 14 };
