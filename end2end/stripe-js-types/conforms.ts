// Compiled, never run: the sandbox's Stripe.js stand-in is assignable to the types of @stripe/stripe-js, for the part it
// implements. `tsc -p end2end/stripe-js-types` fails when it is not. The stand-in's parts are plain scripts that share one
// scope, so their names are global here.

import type {
  PaymentIntentResult,
  Stripe,
  StripeConstructorOptions,
  StripeElements,
  StripeError,
  StripePaymentElement,
} from '@stripe/stripe-js';

type Implemented = Pick<
  Stripe,
  | 'elements'
  | 'confirmPayment'
  | 'confirmSetup'
  | 'confirmCardPayment'
  | 'confirmCardSetup'
  | 'handleNextAction'
  | 'handleCardAction'
  | 'retrievePaymentIntent'
  | 'retrieveSetupIntent'
  | 'createPaymentMethod'
  | 'registerAppInfo'
>;

export const factory: (publishableKey: string, options?: StripeConstructorOptions) => Implemented = createStripe;

export const elementsOf: (...given: Parameters<typeof createElements>) => StripeElements = createElements;

export const paymentElementOf = (element: PaymentElement): StripePaymentElement => element;

/** A page as Stripe's guide writes it, against the stand-in instead of Stripe's own object. */
export async function page(clientSecret: string): Promise<StripeError | undefined> {
  const stripe = factory('pk_test_sandbox', { locale: 'ru' });
  const elements = stripe.elements({ clientSecret, appearance: { theme: 'night', variables: { colorPrimary: '#0a7' } } });
  const payment = elements.create('payment', { readOnly: false });
  payment.on('ready', (event) => void (event.elementType satisfies 'payment'));
  payment.on('change', (event) => void (event.complete satisfies boolean));
  payment.on('loaderror', (event) => void (event.error satisfies StripeError));
  payment.mount('#payment');
  const { error } = await elements.submit();
  if (error) return error;
  const result: PaymentIntentResult = await stripe.confirmPayment({
    elements,
    confirmParams: { return_url: 'https://example.test/return' },
    redirect: 'if_required',
  });
  if (result.error) return result.error;
  result.paymentIntent.status satisfies string;
  const again = await stripe.handleNextAction({ clientSecret });
  return again.error;
}

/** A payment that the server confirmed, and a card that the server will confirm. */
export async function serverConfirmed(clientSecret: string, elements: StripeElements): Promise<string | undefined> {
  const stripe = factory('pk_test_sandbox', { locale: 'en' });
  const made = await stripe.createPaymentMethod({ elements, params: { billing_details: { email: 'jenny@example.test' } } });
  if (made.error) return made.error.message;
  made.paymentMethod.id satisfies string;
  const { paymentIntent, error } = await stripe.handleNextAction({ clientSecret });
  if (error) return error.payment_intent?.id;
  return paymentIntent?.status;
}

/** The hosted page makes its elements without an intent. */
export const deferred: StripeElements = factory('pk_test_sandbox').elements({ mode: 'payment', amount: 4500, currency: 'eur' });
export const saving: StripeElements = factory('pk_test_sandbox').elements({ mode: 'setup', currency: 'eur' });
