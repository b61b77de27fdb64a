interface Database {
  query(sql: string): Promise<unknown[]>;
}

/** Finds bookings by the name they were made under. */
export function findByName(database: Database, name: string): Promise<unknown[]> {
  return database.query("SELECT * FROM bookings WHERE name = '" + name + "'");
}
