/** What a page says to those who crawl it: its links, and whether it wants to be indexed. No connection is made here. */
package io.ragconnect.source.web.page;
