/** The search page: one static page, the API behind it, and what guards them. docs/search-page.md tells the API. */
package io.ragconnect.quickstart.page;
