import type { Delete, Expression } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { keyOf } from './equality.ts';

/** `del x, cache["A"], layers[0], net.W`. */
export function removeTargets({ targets }: Delete, context: Context): void {
  for (const target of targets) remove(target, context);
}

function remove(target: Expression, context: Context): void {
  switch (target.kind) {
    case 'name':
      return void context.frame.home(target.name).names.delete(target.name);
    case 'attribute': {
      const object = context.evaluate(target.object);
      if (object.kind === 'instance') object.attributes.delete(target.name);
      return;
    }
    case 'subscript': {
      const object = context.evaluate(target.object);
      const key = context.evaluate(target.indices[0]!);
      if (object.kind === 'dict') object.entries.delete(keyOf(key) ?? '');
      else if (object.kind === 'list' && key.kind === 'integer') object.items.splice(key.value, 1);
      else if (object.kind !== 'unknown') context.lose(target.span, 'this `del` is not traced');
      return;
    }
    case 'tuple':
    case 'list':
      return target.elements.forEach((each) => remove(each, context));
    default:
  }
}
