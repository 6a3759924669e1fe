// The sandbox's test controls (`/stripe-sandbox/_control`), and what it has in its books. Used by tests that plant bad luck
// or count charges.

export interface Intent {
  id: string;
  status: string;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
}

export interface Charge {
  id: string;
  payment_intent: string;
  paid: boolean;
  status: string;
}

export interface Refund {
  id: string;
  payment_intent: string;
  status: string;
  amount: number;
}

interface State {
  undelivered: unknown[];
  objects: unknown[];
}

export type Webhooks =
  | { action: 'pause' | 'resume' | 'flush' }
  | { action: 'drop' | 'duplicate' | 'reorder'; times: number; type?: string };

export interface Fault {
  kind: 'lose_answer' | 'delay' | 'status_500' | 'status_429' | 'connection_reset';
  matching?: { method?: string; path?: string; path_ends?: string };
  times?: number;
  after?: number;
  delay_ms?: number;
}

export class Sandbox {
  constructor(private readonly site: string) {}

  async webhooks(wish: Webhooks): Promise<void> {
    await this.control('POST', 'webhooks', wish);
  }

  async plant(fault: Fault): Promise<void> {
    await this.control('POST', 'faults', fault);
  }

  /** From now on Stripe charges in none of these currencies, such as `eur`. */
  async refuseCurrencies(...refused: string[]): Promise<void> {
    await this.control('POST', 'currencies', { refused });
  }

  /** Every PaymentIntent that was made for a booking. */
  async intentsOf(booking: string): Promise<Intent[]> {
    const { objects } = await this.look('payment_intent');
    return (objects as Intent[]).filter((intent) => intent.metadata['booking_id'] === booking);
  }

  /** Every charge that was tried for a booking, paid or not. */
  async chargesOf(booking: string): Promise<Charge[]> {
    const intents = (await this.intentsOf(booking)).map((intent) => intent.id);
    const { objects } = await this.look('charge');
    return (objects as Charge[]).filter((charge) => intents.includes(charge.payment_intent));
  }

  /** How often a booking was really paid. */
  async timesPaid(booking: string): Promise<number> {
    return (await this.chargesOf(booking)).filter((charge) => charge.paid).length;
  }

  /** Every refund that was made for a booking, oldest first. */
  async refundsOf(booking: string): Promise<Refund[]> {
    const intents = (await this.intentsOf(booking)).map((intent) => intent.id);
    const { objects } = await this.look('refund');
    return (objects as Refund[]).filter((refund) => intents.includes(refund.payment_intent)).reverse();
  }

  /** Says at once what a bank would say in its own time. */
  async decide(object: string, outcome: 'succeeded' | 'failed' | 'won' | 'lost'): Promise<void> {
    await this.control('POST', 'decide', { object, outcome });
  }

  /** Says at once what banks would say of all payouts to trainers that are on their way. */
  async payouts(outcome: 'paid' | 'failed', failureCode?: string): Promise<void> {
    const { objects } = await this.look('payout');
    const open = (objects as { id: string; status: string }[]).filter(
      (payout) => payout.status === 'pending' || payout.status === 'in_transit',
    );
    for (const { id } of open) {
      await this.control('POST', 'decide', { object: id, outcome, ...(failureCode ? { failure_code: failureCode } : {}) });
    }
  }

  /** Takes every fault away and waits until all events have arrived. */
  async settle(): Promise<void> {
    await this.control('DELETE', 'faults');
    await this.webhooks({ action: 'flush' });
    const until = Date.now() + 20_000;
    for (;;) {
      const { undelivered } = await this.look('event');
      if (undelivered.length === 0) return;
      if (Date.now() > until) throw new Error(`${undelivered.length} events were never delivered`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private look(kind: string): Promise<State> {
    return this.control('GET', `state?kind=${kind}`);
  }

  private async control<T>(method: string, what: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.site}/stripe-sandbox/_control/${what}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${what}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
