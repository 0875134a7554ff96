/** What can be seen in a text without knowing its format: lines, sentences, blocks, headings. Offsets are UTF-16 units. */
package io.ragconnect.chunking.text;
