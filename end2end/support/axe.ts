// What axe finds on a page, in either theme.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

export async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Colours are looked at when they are painted, not while they change.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    // One that has no end, or waits for something, is not waited for.
    await page.evaluate(() => {
      const ended = document.getAnimations().map((animation) => animation.finished.catch(() => null));
      return Promise.race([Promise.all(ended), new Promise((done) => setTimeout(done, 1_000))]);
    });
    const report = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    for (const violation of report.violations) {
      const where = violation.nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`).join('\n  ');
      found.push(`${colorScheme}: ${violation.id}: ${violation.help}\n  ${where}`);
    }
  }
  return found;
}
