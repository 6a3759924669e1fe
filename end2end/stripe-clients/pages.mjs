// The hosted page of Checkout Sessions, and Stripe.js for payments that a server confirmed, in a real Chromium against the
// sandbox at SANDBOX_URL.

import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from '@playwright/test';
import Stripe from 'stripe';
import { check, run } from './checks.mjs';

const url = new URL(process.env.SANDBOX_URL);
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY, { host: url.hostname, port: url.port, protocol: 'http', telemetry: false });
const systemChromium = '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(systemChromium) ? { executablePath: systemChromium } : {}),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-background-networking'],
});

/** The shop that people come from and go back to. */
const shop = createServer((request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(`<!doctype html><title>Shop</title><script src="${url.origin}/js/stripe.js"></script><p>Shop ${request.method}`);
}).listen(0, '127.0.0.1');
await once(shop, 'listening');
const home = `http://127.0.0.1:${shop.address().port}`;

const sell = (more) =>
  stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: `${home}/done?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${home}/cart`,
    line_items: [{ quantity: 2, price_data: { currency: 'eur', unit_amount: 2250, product_data: { name: 'Boxing', description: 'Tue 18:30' } } }],
    ...more,
  });

/** Opens a page of its own for each check; what the page complains of fails the check. */
async function opened(address, body, { width = 360, height = 740, ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB', ...more });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => /Content Security Policy|Uncaught/.test(message.text()) && complaints.push(message.text()));
  try {
    await page.goto(address);
    await body(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

async function fillCard(page, number) {
  const card = page.frameLocator('#card iframe');
  await card.locator('#number').fill(number);
  await card.locator('#expiry').fill('1234');
  await card.locator('#cvc').fill('123');
}
const bank = (page) => page.frameLocator('iframe[title="3-D Secure authentication"]');

check('the page shows what is bought, and a card pays it', async () => {
  const session = await sell({ metadata: { booking: 'bkg_1' } });
  await opened(session.url, async (page) => {
    await page.getByText('€45.00').first().waitFor();
    await page.getByText('2 × €22.50').waitFor();
    assert.equal(await page.locator('#back').getAttribute('href'), `${home}/cart`);
    await page.getByLabel('Email').fill('jenny@example.com');
    await fillCard(page, '4242424242424242');
    await page.getByRole('button', { name: 'Pay €45.00' }).click();
    await page.waitForURL(`${home}/done?session=${session.id}`);
  });
  const paid = await stripe.checkout.sessions.retrieve(session.id);
  assert.deepEqual([paid.status, paid.payment_status, paid.customer_details.email], ['complete', 'paid', 'jenny@example.com']);
});

check('a declined card is said, and another passes 3-D Secure', async () => {
  const session = await sell({ customer_email: 'jenny@example.com' });
  await opened(session.url, async (page) => {
    await fillCard(page, '4000000000000002');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('alert').getByText('Your card was declined.').waitFor();
    await fillCard(page, '4000002760003184');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await bank(page).getByRole('button', { name: 'Fail authentication' }).click();
    await page.getByRole('alert').getByText('unable to authenticate').waitFor();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await bank(page).getByRole('button', { name: 'Complete authentication' }).click();
    await page.waitForURL(/\/done/);
  });
});

check('in Russian, a bank account pays later', async () => {
  const session = await sell({ locale: 'ru', customer_email: 'jenny@example.com' });
  await opened(session.url, async (page) => {
    await page.getByRole('radio', { name: 'Со счёта' }).check({ force: true });
    await page.getByLabel('IBAN').fill('AT611904300234573202');
    await page.getByRole('button', { name: /^Оплатить/ }).click();
    await page.getByText('IBAN недействителен').waitFor();
    await page.getByLabel('IBAN').fill('AT321904300235473204');
    await page.getByLabel('Владелец счёта').fill('Анна');
    await page.getByRole('button', { name: /^Оплатить/ }).click();
    await page.waitForURL(/\/done/);
  });
  assert.equal((await stripe.checkout.sessions.retrieve(session.id)).payment_status, 'unpaid');
});

check('a page that is over says so, whoever ended it', async () => {
  const session = await sell();
  await opened(session.url, async (page) => {
    await page.getByLabel('Email').fill('jenny@example.com');
    await fillCard(page, '4242424242424242');
    await stripe.checkout.sessions.expire(session.id);
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('heading', { name: 'This page has expired' }).waitFor();
    await page.getByRole('link', { name: 'Back to the shop' }).last().click();
    await page.waitForURL(`${home}/cart`);
  });
  await opened(`${url.origin}/c/pay/cs_test_none`, (page) => page.getByText('There is no such page').waitFor());
});

check('a card is saved with the keyboard alone', async () => {
  const session = await stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', success_url: `${home}/saved` });
  await opened(session.url, async (page) => {
    await page.getByLabel('Email').focus();
    await page.keyboard.type('jenny@example.com');
    await page.frameLocator('#card iframe').locator('#number').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('42424242424242421234123');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${home}/saved`);
  });
});

check('nothing keeps anyone out: no axe violation, no sideways scrolling', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 1280]) {
      const session = await sell();
      await opened(session.url, async (page) => {
        await page.getByRole('button', { name: /^Pay/ }).click();
        await page.getByText('Write your email address in full.').waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      }, { colorScheme, width });
    }
  }
});

const account = (country = 'DE') =>
  stripe.accounts.create({ type: 'express', country, capabilities: { transfers: { requested: true } } });
const onboarding = async (id) =>
  (await stripe.accountLinks.create({ account: id, type: 'account_onboarding', refresh_url: `${home}/again`, return_url: `${home}/paid` })).url;

check('onboarding: mistakes are said beside their fields, a part is saved, and the rest makes the account ready', async () => {
  const { id } = await account();
  await opened(await onboarding(id), async (page) => {
    await page.getByRole('heading', { name: 'Get paid to your bank account' }).waitFor();
    await page.getByRole('button', { name: 'Agree and submit' }).click();
    await page.getByRole('alert').getByText('Something is missing').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'first_name');
    await page.getByLabel('First name').fill('Jenny');
    await page.getByLabel('Day').fill('31');
    await page.getByLabel('Month').fill('2');
    await page.getByLabel('Year').fill('1990');
    await page.getByRole('button', { name: 'Save and finish later' }).click();
    await page.getByText('There is no such date.').waitFor();
    await page.getByLabel('Day').fill('3');
    await page.getByRole('button', { name: 'Save and finish later' }).click();
    await page.waitForURL(`${home}/paid`);
  });
  const part = await stripe.accounts.retrieve(id);
  assert.equal(part.details_submitted, false);
  await opened(await onboarding(id), async (page) => {
    await page.getByLabel('Last name').fill('Rosen');
    assert.equal(await page.getByLabel('First name').inputValue(), 'Jenny');
    await page.getByLabel('Day').fill('3');
    await page.getByLabel('Street and number').fill('Weg 1');
    await page.getByLabel('Postal code').fill('10115');
    await page.getByLabel('City').fill('Berlin');
    await page.getByRole('button', { name: 'Pays' }).click();
    await page.reload();
    await page.getByLabel('Last name').waitFor();
    assert.equal(await page.getByLabel('First name').inputValue(), 'Jenny', 'the page lasts, the link does not');
    await page.getByLabel('Last name').fill('Rosen');
    await page.getByLabel('Street and number').fill('Weg 1');
    await page.getByLabel('Postal code').fill('10115');
    await page.getByLabel('City').fill('Berlin');
    await page.getByRole('button', { name: 'Pays' }).click();
    await page.getByRole('button', { name: 'Agree and submit' }).click();
    await page.waitForURL(`${home}/paid`);
  });
  const ready = await stripe.accounts.retrieve(id);
  assert.deepEqual([ready.details_submitted, ready.payouts_enabled, ready.capabilities.transfers], [true, true, 'active']);
});

check('onboarding in Russian, in the States, with a document that fails; a link works once', async () => {
  const { id } = await account('US');
  const address = await onboarding(id);
  await opened(address, async (page) => {
    await page.getByLabel('Компания').check({ force: true });
    await page.getByLabel('Название компании').fill('Бокс');
    await page.getByLabel('Имя').fill('Анна');
    await page.getByLabel('Фамилия').fill('Ли');
    for (const [name, value] of [['День', '1'], ['Месяц', '2'], ['Год', '1990']]) await page.getByLabel(name).fill(value);
    for (const [name, value] of [['Улица и дом', 'Main 1'], ['Индекс', '94000'], ['Город', 'Town'], ['Штат или регион', 'CA']]) await page.getByLabel(name).fill(value);
    await page.getByLabel('Номер счёта').fill('000999999999');
    await page.getByLabel('Код банка').fill('110000000');
    await page.getByRole('button', { name: 'Согласиться и отправить' }).click();
    await page.getByText('Песочница принимает только тестовые счета').waitFor();
    await page.getByRole('button', { name: 'Нет счёта' }).click();
    await page.getByLabel('Не подтверждён').check();
    await page.getByRole('button', { name: 'Согласиться и отправить' }).click();
    await page.waitForURL(`${home}/paid`);
  }, { locale: 'ru-RU' });
  const failed = await stripe.accounts.retrieve(id);
  assert.equal(failed.requirements.errors[0].code, 'verification_document_failed_copy');
  await opened(address, (page) => page.waitForURL(`${home}/again`));
  await opened(await onboarding(id), (page) => page.getByText('Your document could not be verified').waitFor());
  await opened(`${url.origin}/setup/c/none`, (page) => page.getByText('There is no such page').waitFor());
});

check('onboarding keeps nobody out: no axe violation, no sideways scrolling, targets to tap', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 1280]) {
      const { id } = await account('US');
      await opened(await onboarding(id), async (page) => {
        await page.getByRole('button', { name: 'Agree and submit' }).click();
        await page.getByRole('alert').getByText('Something is missing').waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        const small = await page.locator('button:visible, .outcome, .method, .field input:visible').evaluateAll((all) =>
          all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 80)));
        assert.deepEqual(small, []);
      }, { colorScheme, width });
    }
  }
});

check('handleNextAction goes on with what a server confirmed', async () => {
  for (const sdk of [true, false]) {
    const intent = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
      return_url: `${home}/back`,
      ...(sdk ? { use_stripe_sdk: true } : {}),
    });
    await opened(home, async (page) => {
      const ended = page.evaluate(
        ([key, clientSecret]) => window.Stripe(key).handleNextAction({ clientSecret }).then((result) => result.paymentIntent?.status),
        [process.env.STRIPE_PUBLISHABLE_KEY, intent.client_secret],
      );
      if (sdk) {
        await bank(page).getByRole('button', { name: 'Complete authentication' }).click();
        assert.equal(await ended, 'succeeded');
      } else {
        ended.catch(() => 'the page was left');
        await page.getByRole('button', { name: 'Complete authentication' }).click();
        await page.waitForURL(/\/back\?payment_intent=pi_.*redirect_status=succeeded/);
      }
    });
  }
});

await run();
await browser.close();
shop.close();
