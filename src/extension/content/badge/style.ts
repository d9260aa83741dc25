/**
 * The badge's own look, light and dark, still where the reader asks for less motion. Important, because the rules of
 * the page for its own elements would come first.
 */
export const BADGE_CSS = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: auto 16px 16px auto !important;
  z-index: 2147483647 !important;
  color-scheme: light dark !important;
  font: 13px/1.45 system-ui, sans-serif !important;
}
details {
  --tone: #2f6f4f;
  display: flex;
  flex-direction: column-reverse;
  max-width: 320px;
  border-radius: 14px;
  border: 1px solid light-dark(#0002, #fff3);
  background: light-dark(#fff, #1d2125);
  color: light-dark(#1c2024, #eceef0);
  box-shadow: 0 4px 20px #0003;
}
details[data-tone='working'] { --tone: #3565c9; }
details[data-tone='found'] { --tone: #b06a00; }
details[data-tone='partial'] { --tone: light-dark(#8a5300, #f0b45a); }
details[data-tone='blocked'] { --tone: #c0362c; }
details[data-tone='off'] { --tone: #6b7280; }
summary {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 8px 14px;
  list-style: none;
  cursor: pointer;
  border-radius: 14px;
}
summary::before {
  content: '';
  width: 10px;
  height: 10px;
  border-radius: 50%;
  background: var(--tone);
}
summary:focus-visible { outline: 2px solid var(--tone); outline-offset: 2px; }
/* Told by its shape, too: a ring, not a full disc. */
details[data-tone='partial'] summary::before {
  box-sizing: border-box;
  background: none;
  border: 3px solid var(--tone);
}
details[data-tone='working'] summary::before { animation: pulse 1.2s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: 0.3; } }
@media (prefers-reduced-motion: reduce) { summary::before { animation: none !important; } }
div { padding: 12px 14px 4px; }
p { margin: 4px 0; opacity: 0.8; }
ul { margin: 4px 0; padding-left: 18px; }
[hidden] { display: none; }
.unchecked { color: light-dark(#8a5300, #f0b45a); }
.spoken { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); }
`;
