/** Text as a CDATA section, or as two where it holds the end mark. */
export const cdata = (text: string): string =>
  `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
