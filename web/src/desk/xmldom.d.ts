// KML's reader also takes another parser's documents, and names its type; the page has the browser's.
declare module "@xmldom/xmldom" {
  export type Document = XMLDocument;
}
