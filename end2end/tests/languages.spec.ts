// English and Russian: switched by a click, kept from page to page, and nothing of one is left in the other.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import { CARDS, chooseTime, freeTimes, holdTime, openTrainer } from '../support/site';
import { HISTORY, PUBLIC, visit } from '../support/tour';
import { expect, test } from '../support/test';
import { CARD_REFUSED, NOT_FOUND } from '../support/watch';

/** What people of the demo said of themselves is in their own words, whatever the page's language. */
const demo = readFileSync(path.resolve(__dirname, '../../crates/services/src/demo/people.rs'), 'utf8');
const THEIR_WORDS = [...demo.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map((match) => (match[1] ?? '').replace(/\\\n\s*/g, ''));

/** Words that are the same in both languages. */
const NAMES = /Spotter|Stripe|Google|Apple|Outlook|URL|CSV|JavaScript|3-D Secure|Visa|Mastercard|EN|RU|Europe\/\w+|bkg_\w+|[\w.-]+@example\.\w+|\w+ Lindqvist|underwater chess/g;

/** Every text that a person meets on the page: written, spoken, or as a hint. */
async function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent?.closest('script, style, noscript, code')) continue;
      found.push(node.textContent ?? '');
    }
    for (const element of document.body.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
      if (element.tagName === 'IFRAME' || element.closest('.lang')) continue;
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) found.push(element.getAttribute(name) ?? '');
    }
    return found.map((text) => text.trim()).filter((text) => text !== '');
  });
}

/** What is left when names and the demo's own words are taken out, where it still has letters of the other alphabet. */
function foreign(found: string[], letters: RegExp): string[] {
  const byLength = [...THEIR_WORDS].filter((word) => word.length > 2).sort((a, b) => b.length - a.length);
  const left = found.map((text) => byLength.reduce((rest, word) => rest.split(word).join(''), text).replace(NAMES, ''));
  return found.filter((_, index) => letters.test(left[index] ?? ''));
}

for (const [locale, lang, others] of [
  ['ru-RU', 'ru', /[A-Za-z]{2}/],
  ['en-GB', 'en', /[А-Яа-яЁё]/],
] as const) {
  test.describe(locale, () => {
    test.use({ locale });

    test(`every page is in ${lang}, and in nothing else`, async ({ page, watch }) => {
      test.slow();
      watch.expect(NOT_FOUND);
      for (const stop of [...PUBLIC, ...HISTORY]) {
        await visit(page, stop);
        await expect(page.locator('html')).toHaveAttribute('lang', lang);
        expect.soft(foreign(await texts(page), others), stop.name).toEqual([]);
      }
    });
  });
}

test('a click changes the language, and it stays', async ({ page }) => {
  await page.goto('/trainers/lena-vogt');
  await freeTimes(page).first().click();
  await page.waitForURL(/slot=/);
  const chosen = () => new URL(page.url()).searchParams.get('slot');
  const before = chosen();
  await page.getByRole('button', { name: 'Русский' }).click();
  await expect(page.getByRole('button', { name: 'Занять это время' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  expect(chosen(), 'the choice is kept').toBe(before);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Найдите тренера на эту неделю' })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Find a trainer for this week' })).toBeVisible();
});

test.describe('in Russian', () => {
  test.use({ locale: 'ru-RU' });

  test('refused, then paid', async ({ page, watch, sandbox }) => {
    watch.expect(CARD_REFUSED);
    await becomeClient(page);
    await openTrainer(page, 'camille-laurent');
    await freeTimes(page).first().click();
    await page.getByRole('button', { name: 'Занять это время' }).click();
    const frame = page.frameLocator('iframe[title="Secure payment input frame"]');
    const payButton = page.getByRole('button', { name: /^Оплатить / });
    const fill = async (card: string) => {
      await frame.getByLabel('Номер карты').fill(card);
      await frame.locator('#expiry').fill('12 / 34');
      await frame.locator('#cvc').fill('123');
      await payButton.click();
    };
    await fill(CARDS.insufficientFunds);
    await expect(page.getByRole('alert').filter({ hasText: 'Деньги не списаны' }).or(page.getByRole('alert').first())).toBeVisible();
    expect(foreign(await texts(page), /[A-Za-z]{2}/)).toEqual([]);
    await fill(CARDS.pays);
    await expect(page.getByRole('heading', { level: 1, name: 'Вы записаны' })).toBeVisible();
    expect(foreign(await texts(page), /[A-Za-z]{2}/)).toEqual([]);
    expect(await sandbox.timesPaid(/bkg_\w+/.exec(page.url())?.[0] ?? '')).toBe(1);
  });
});

test.describe('in neither', () => {
  test.use({ locale: 'fi-FI' });

  test('somebody whose language we do not have reads English', async ({ page }) => {
    await becomeClient(page);
    await holdTime(page, 'diego-fuentes');
    await page.goBack();
    await chooseTime(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  });
});
