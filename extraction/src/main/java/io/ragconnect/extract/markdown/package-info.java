/** Markdown, with tables and front matter. */
package io.ragconnect.extract.markdown;
