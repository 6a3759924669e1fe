// On a phone, with a thumb: four taps from a trainer's page to a paid booking.

import { becomeClient } from '../support/people';
import { cardFormReady, cardFrame, completeChallenge, expectBooked, freeTimes, holdButton, openTrainer, payButton } from '../support/site';
import { expect, test } from '../support/test';

test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

for (const [name, secure] of [['Pays', false], ['3-D Secure', true]] as const) {
  test(`a time, the hold, a test card (${name}), pay`, async ({ page, sandbox }) => {
    await becomeClient(page);
    await openTrainer(page, secure ? 'kenji-watanabe' : 'lena-vogt');
    await freeTimes(page).first().tap();
    await expect(holdButton(page)).toBeEnabled();
    await expect(holdButton(page)).toBeInViewport();
    await holdButton(page).tap();
    await cardFormReady(page);
    await cardFrame(page).getByRole('button', { name }).tap();
    await payButton(page).tap();
    if (secure) await completeChallenge(page);
    await expectBooked(page);
    const booking = /bkg_\w+/.exec(page.url())?.[0] ?? '';
    expect(await sandbox.timesPaid(booking)).toBe(1);
  });
}

test('what a thumb has to hit is large enough', async ({ page }) => {
  await becomeClient(page);
  await openTrainer(page);
  for (const target of [freeTimes(page).first(), holdButton(page)]) {
    const box = await target.boundingBox();
    expect(box?.height, 'height in CSS pixels').toBeGreaterThanOrEqual(44);
    expect(box?.width, 'width in CSS pixels').toBeGreaterThanOrEqual(44);
  }
});
