import type { Page } from 'puppeteer';

interface Contrast {
  readonly text: string;
  /** As WCAG 2 counts it: 1 is none. */
  readonly contrast: number;
}

/** Measures how well each text of a page stands out from what is behind it. */
export function readContrasts(page: Page): Promise<Contrast[]> {
  return page.evaluate(() => {
    const parse = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
    const toLight = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = parse(color).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ownText = (element: Element): string =>
      [...element.childNodes]
        .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
        .map(({ textContent }) => textContent?.trim() ?? '')
        .join('');
    // What is behind the page itself, as the scheme has it.
    const probe = document.body.appendChild(document.createElement('div'));
    probe.style.setProperty('background', 'Canvas');
    const canvas = getComputedStyle(probe).backgroundColor;
    probe.remove();
    const behind = (element: Element | null): string => {
      if (element === null) return canvas;
      const { backgroundColor } = getComputedStyle(element);
      return parse(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
    };
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.checkVisibility() && ownText(element) !== '')
      .map((element) => {
        const lights = [toLight(getComputedStyle(element).color), toLight(behind(element))];
        return {
          text: ownText(element),
          contrast: (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05),
        };
      });
  });
}
