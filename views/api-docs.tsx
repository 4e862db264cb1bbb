import type { FC } from 'hono/jsx'

export interface ApiDocsProps {
  /** Where the description of the API is. */
  description: string
  assets: string
}

/**
 * The description of the API, to read and to try. A page by itself: the element that draws it is its main content, and
 * keys that mean something elsewhere are typed here.
 */
export const ApiDocs: FC<ApiDocsProps> = ({ description, assets }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>API · Gleaner</title>
      <link rel="icon" type="image/svg+xml" href={`${assets}/favicon.svg`} />
      <link rel="stylesheet" href={`${assets}/app.css`} />
      <script type="module" src={`${assets}/openapi-explorer.js`} />
    </head>
    <body class="api-page">
      <header class="top">
        <a class="brand" href="/">
          <img src={`${assets}/favicon.svg`} width="26" height="26" alt="" />
          Gleaner
        </a>
        <h1>API</h1>
        <p>
          <a href={description}>As OpenAPI 3.1</a>
          <noscript> (this page is drawn by a script: without one, read that)</noscript>
        </p>
      </header>
      {/* There is one server: this one. */}
      <openapi-explorer
        class="api-docs"
        spec-url={description}
        server-url="/"
        hide-server-selection="true"
        hide-components="true"
        default-schema-tab="model"
        schema-expand-level="2"
      />
    </body>
  </html>
)

declare module 'hono/jsx' {
  namespace JSX {
    interface IntrinsicElements {
      'openapi-explorer': Record<string, string>
    }
  }
}
