import type { PartedExample } from './example.ts';
import type { Plan } from './plans.ts';
import type { TrainedModel } from './train-model.ts';
import { printHeldOut } from './print-held-out.ts';
export interface CardEntry { readonly plan: Plan; readonly examples: readonly PartedExample[]; readonly trained: TrainedModel; readonly file: Buffer; }
export function printModelCard(entries: readonly CardEntry[]): string {
  return entries.flatMap((e)=>[e.plan.title,...printHeldOut(e.trained.model,e.examples),JSON.stringify(e.trained.transfers,null,1),JSON.stringify(e.trained.comparisons.map(c=>[c.name,c.figures,c.isShipped]),null,0)]).join('\n');
}
