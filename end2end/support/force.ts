// What nothing in the program brings about, and an accident may: written into the server's database past the program. Python's
// standard library speaks SQLite; Node's does only in newer versions.

import { execFile } from 'node:child_process';

/** Runs statements in one transaction, with the booking's id for `?1` and the time, in microseconds, for `?2`. */
const SCRIPT = `
import sqlite3, sys, time
database, booking, *statements = sys.argv[1:]
with sqlite3.connect(database, timeout=20) as connection:
    now = time.time_ns() // 1000
    for statement in statements:
        connection.execute(statement, {'1': booking, '2': now})
`;

const CANCEL_PAYMENTS = `UPDATE payments SET state = 'canceled', next_check_at = NULL, version = version + 1
  WHERE booking_id = ?1 AND state <> 'succeeded'`;

export class Force {
  constructor(private readonly database: string) {}

  /** Ends the hold of a private session while its PaymentIntent can still be paid at Stripe: the time is free for others. */
  endHold(booking: string): Promise<void> {
    return this.write(
      booking,
      CANCEL_PAYMENTS,
      `UPDATE bookings SET state = 'expired', state_at = ?2, version = version + 1 WHERE id = ?1`,
      `UPDATE sessions SET seats_taken = 0, released_at = ?2 WHERE id = (SELECT session_id FROM bookings WHERE id = ?1)`,
      `DELETE FROM calendar_cells WHERE session_id = (SELECT session_id FROM bookings WHERE id = ?1)`,
    );
  }

  /** Takes a payment for given up while its PaymentIntent can still be paid at Stripe: the next one who asks gets another. */
  forgetPayment(booking: string): Promise<void> {
    return this.write(booking, CANCEL_PAYMENTS);
  }

  /** Moves a session to where it began ten minutes ago: tests need not wait for tomorrow. Its old time is free for others. */
  beginSession(booking: string): Promise<void> {
    return this.moveSession(booking, 10);
  }

  /** Moves a session to where it ended ten minutes ago. */
  endSession(booking: string): Promise<void> {
    return this.moveSession(booking, 70);
  }

  private moveSession(booking: string, minutesAgo: number): Promise<void> {
    const begun = `?2 / 300000000 * 300000000 - ${minutesAgo * 60_000_000}`;
    return this.write(
      booking,
      `UPDATE bookings SET starts_at = ${begun}, ends_at = ${begun} + 3600000000 WHERE id = ?1`,
      `UPDATE sessions SET starts_at = ${begun}, ends_at = ${begun} + 3600000000
        WHERE id = (SELECT session_id FROM bookings WHERE id = ?1)`,
      `DELETE FROM calendar_cells WHERE session_id = (SELECT session_id FROM bookings WHERE id = ?1)`,
    );
  }

  private write(booking: string, ...statements: string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      execFile('python3', ['-c', SCRIPT, this.database, booking, ...statements], (error, _, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve();
      });
    });
  }
}
