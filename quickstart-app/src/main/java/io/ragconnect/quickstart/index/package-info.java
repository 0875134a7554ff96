/** The sink's tables, asked as any RAG application may ask them: search, and how the documents fare. */
package io.ragconnect.quickstart.index;
