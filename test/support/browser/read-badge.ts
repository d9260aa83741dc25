import type { CDPSession, Page, Protocol } from 'puppeteer';

/** What a reader finds in the badge, which no script of the page can look into. */
export interface BadgeTexts {
  readonly label: string;
  readonly tone: string;
  readonly unchecked: readonly string[];
  /** What becomes of an answer that can't be checked. */
  readonly policy: string;
  /** What assistive technology was told last. */
  readonly spoken: string;
}

/** @returns null while there is no badge */
export async function readBadge(page: Page): Promise<BadgeTexts | null> {
  const session = await page.createCDPSession();
  try {
    const root = await findRoot(session);
    if (root === null) return null;
    const { object } = await session.send('DOM.resolveNode', { backendNodeId: root });
    const { result } = await session.send('Runtime.callFunctionOn', {
      objectId: object.objectId ?? '',
      returnByValue: true,
      functionDeclaration: `function () {
        const text = (selector) => this.querySelector(selector)?.textContent ?? '';
        return {
          label: text('summary span'),
          tone: this.querySelector('details')?.dataset.tone ?? '',
          unchecked: [...this.querySelectorAll('.unchecked li')].map((item) => item.textContent),
          policy: text('.policy'),
          spoken: text('[role=status]'),
        };
      }`,
    });
    return result.value as BadgeTexts;
  } finally {
    await session.detach();
  }
}

async function findRoot(session: CDPSession): Promise<number | null> {
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
  const roots = (root.children ?? []).flatMap(({ children = [] }) =>
    children.flatMap(({ shadowRoots = [] }) => shadowRoots),
  );
  return roots.find(isBadge)?.backendNodeId ?? null;
}

/** Its host has no name of ours: pages could define that. */
const isBadge = ({ shadowRootType, children = [] }: Protocol.DOM.Node): boolean =>
  shadowRootType === 'closed' && children.some(({ nodeName }) => nodeName === 'DETAILS');
