import type { OpenAPIV3_1 } from 'openapi-types';

type Operation = OpenAPIV3_1.OperationObject;
type Schema = Record<string, unknown>;

const METHODS = ['get', 'post'] as const;

/** Writes an OpenAPI document as a page for people: no script, no style of its own, nothing from elsewhere. */
export function renderPage(document: OpenAPIV3_1.Document): string {
  const operations = listOperations(document);
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags?.[0] === tag);
    return `<section><h2>${escape(tag)}</h2>${own.map(renderOperation).join('')}</section>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(document.info.title)}: API</title>
<link rel="stylesheet" href="/docs/api/page.css">
</head>
<body>
<main>
<h1>${escape(document.info.title)}: API ${escape(document.info.version)}</h1>
<p>${renderCode(document.info.description ?? '')}</p>
<p>For programs: <a href="/docs/api/openapi.json">openapi.json</a> (OpenAPI ${escape(document.openapi)})</p>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

interface Named {
  readonly name: string;
  readonly operation: Operation;
}

function listOperations(document: OpenAPIV3_1.Document): readonly Named[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item?.[method];
      return operation === undefined ? [] : [{ name: `${method.toUpperCase()} ${path}`, operation }];
    }),
  );
}

function renderOperation({ name, operation }: Named): string {
  const id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `<article id="${id}">
<h3><a href="#${id}"><code>${escape(name)}</code></a></h3>
<p>${escape(operation.summary ?? '')}. ${renderTokens(operation)}</p>
${renderParameters(operation)}${renderBody(operation)}${renderAnswers(operation)}
</article>`;
}

function renderTokens({ security = [] }: Operation): string {
  const schemes = security.flatMap((scheme) => Object.keys(scheme));
  return schemes.length === 0 ? 'Takes no token.' : `Takes the token of ${escape(schemes.join(' or '))} use.`;
}

function renderParameters({ parameters = [] }: Operation): string {
  const rows = parameters.flatMap((parameter) => {
    if (!('name' in parameter)) return [];
    const schema = (parameter.schema ?? {}) as Schema;
    return [renderRow(parameter.name, schema, parameter.required === true, parameter.in)];
  });
  return rows.length === 0 ? '' : `<h4>Parameters</h4><table><tbody>${rows.join('')}</tbody></table>`;
}

function renderRow(name: string, schema: Schema, isRequired: boolean, place: string): string {
  const fallback = schema['default'] === undefined ? '' : ` default ${JSON.stringify(schema['default'])}`;
  return `<tr><th scope="row"><code>${escape(name)}</code></th><td>${escape(place)}, ${
    isRequired ? 'required' : 'optional'
  }</td><td>${escape(describeSchema(schema) + fallback)}</td></tr>`;
}

/** One line for a value; objects are written out below the table. */
function describeSchema(schema: Schema): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  const facts = ['format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength'].flatMap((fact) =>
    schema[fact] === undefined || (fact === 'pattern' && schema['format'] !== undefined)
      ? []
      : [`${fact} ${JSON.stringify(schema[fact])}`],
  );
  return [typeof schema['type'] === 'string' ? schema['type'] : 'value', ...facts].join(', ');
}

function renderBody({ requestBody }: Operation): string {
  if (requestBody === undefined || !('content' in requestBody)) return '';
  return renderContent('Body', requestBody.content);
}

function renderAnswers({ responses = {} }: Operation): string {
  return Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(([status, response]) =>
      response !== undefined && 'content' in response
        ? renderContent(`Answer ${status}`, response.content ?? {})
        : `<h4>Answer ${escape(status)}</h4>`,
    )
    .join('');
}

function renderContent(title: string, content: Record<string, OpenAPIV3_1.MediaTypeObject>): string {
  return Object.entries(content)
    .map(([type, { schema }]) => {
      const isText = (schema as Schema | undefined)?.['type'] === 'string';
      const body = isText ? '' : `<pre><code>${escape(JSON.stringify(schema, null, 2))}</code></pre>`;
      return `<details${body === '' ? ' class="empty"' : ''}><summary>${escape(title)}, <code>${escape(type)}</code></summary>${body}</details>`;
    })
    .join('');
}

/** Text between backticks is code. */
function renderCode(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
