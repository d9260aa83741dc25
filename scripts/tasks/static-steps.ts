import type { Step } from './run-steps.ts';

const FOLDERS = ['src', 'server', 'scripts', 'test'];

/** Everything that is known about the code without running it. */
export const STATIC_STEPS: readonly Step[] = [
  {
    title: 'format',
    command: ['biome', 'check', '--config-path=scripts/config/format.json', '--linter-enabled=false', '.'],
  },
  { title: 'lint', command: ['oxlint', '-c', 'scripts/config/oxlint.json', '--deny-warnings', ...FOLDERS] },
  { title: 'layers', command: ['node', 'scripts/layers/check-layers.ts'] },
  { title: 'types', command: ['tsc', '-b', 'scripts/config/tsconfig.all.json'] },
  { title: 'unused code', command: ['knip', '--config', 'scripts/config/knip.json'] },
];
