// The look that the page asked for, put on the frame: Stripe's Appearance variables as custom properties on the root, and
// its rules as a constructed style sheet. Used by `form.js`. Only CSSOM calls, so the frame's policy needs no exception.

/** @type {Record<'stripe' | 'night' | 'flat', Record<string, string>>} */
const THEMES = {
  stripe: {
    colorPrimary: '#0570de',
    colorBackground: '#ffffff',
    colorText: '#30313d',
    colorTextSecondary: '#5f606b',
    colorDanger: '#c8102e',
    borderRadius: '6px',
  },
  night: {
    colorPrimary: '#85d996',
    colorBackground: '#30313d',
    colorText: '#ffffff',
    colorTextSecondary: '#b7b8c3',
    colorDanger: '#fe87a1',
    borderRadius: '6px',
  },
  flat: {
    colorPrimary: '#0570de',
    colorBackground: '#f1f1f1',
    colorText: '#30313d',
    colorTextSecondary: '#5a5b66',
    colorDanger: '#b8102c',
    borderRadius: '4px',
  },
};

/** Appearance variables that the style sheet reads, as custom properties. */
const VARIABLES = {
  colorPrimary: '--color-primary',
  colorBackground: '--color-background',
  colorText: '--color-text',
  colorTextSecondary: '--color-text-secondary',
  colorTextPlaceholder: '--color-text-placeholder',
  colorDanger: '--color-danger',
  colorSuccess: '--color-success',
  colorWarning: '--color-warning',
  borderRadius: '--border-radius',
  fontFamily: '--font-family',
  fontSizeBase: '--font-size-base',
  fontSizeSm: '--font-size-sm',
  fontWeightNormal: '--font-weight-normal',
  fontWeightMedium: '--font-weight-medium',
  fontLineHeight: '--font-line-height',
  spacingUnit: '--spacing-unit',
  gridRowSpacing: '--grid-row-spacing',
  gridColumnSpacing: '--grid-column-spacing',
  focusBoxShadow: '--focus-box-shadow',
  inputColorBorder: '--input-color-border',
  inputBoxShadow: '--input-box-shadow',
  labelColorText: '--label-color-text',
  labelFontSize: '--label-font-size',
  labelFontWeight: '--label-font-weight',
};

const RULE_SELECTOR = /^\.(Input|Label|Error|Block)(--[a-z]+)?(:{1,2}[a-z-]+)?$/;

/** @type {CSSStyleSheet | undefined} */
let ruleSheet;

/**
 * @param {Appearance} appearance
 * @param {string} surface the colour that the page has behind the frame
 * @returns {{ dark: boolean }} whether the ground is dark, so that the iframe's colour scheme can follow
 */
function applyAppearance(appearance, surface) {
  const theme = appearance.theme && appearance.theme in THEMES ? appearance.theme : 'stripe';
  const root = document.documentElement;
  /** @type {Record<string, string | undefined>} */
  const values = { ...THEMES[theme], ...appearance.variables };
  for (const [name, property] of Object.entries(VARIABLES)) {
    const value = values[name];
    if (value === undefined) root.style.removeProperty(property);
    else if (/var\(|url\(/.test(value)) {
      console.warn(`[sandbox] appearance.variables.${name}: Stripe's frame cannot see the page's custom properties or files.`);
    } else root.style.setProperty(property, value);
  }
  for (const name of Object.keys(appearance.variables ?? {})) {
    if (!(name in VARIABLES)) console.warn(`[sandbox] appearance.variables.${name} has no effect here.`);
  }
  root.style.setProperty('background-color', surface);
  root.classList.toggle('still', appearance.disableAnimations === true);
  applyRules(appearance.rules ?? {});
  const dark = isDark(values['colorBackground'] ?? '#fff');
  root.style.setProperty('color-scheme', dark ? 'dark' : 'light');
  return { dark };
}

/** @param {NonNullable<Appearance['rules']>} rules */
function applyRules(rules) {
  const sheet = ruleSheet ?? new CSSStyleSheet();
  ruleSheet = sheet;
  document.adoptedStyleSheets = [sheet];
  sheet.replaceSync('');
  for (const [selector, properties] of Object.entries(rules)) {
    if (!RULE_SELECTOR.test(selector)) {
      console.warn(`[sandbox] appearance.rules: "${selector}" has no effect here.`);
      continue;
    }
    // One class more than the frame's own rules have, so that these win.
    const place = sheet.insertRule(`.Form ${selector} {}`, sheet.cssRules.length);
    const rule = sheet.cssRules[place];
    if (!(rule instanceof CSSStyleRule)) continue;
    for (const [name, value] of Object.entries(properties)) {
      if (/url\(/.test(value)) continue;
      rule.style.setProperty(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
    }
  }
}

/** @param {string} color anything CSS knows @returns {boolean} */
function isDark(color) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return false;
  pen.fillStyle = '#fff';
  pen.fillStyle = color;
  pen.fillRect(0, 0, 1, 1);
  const [red = 255, green = 255, blue = 255] = pen.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}
