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
