/** Shows pages in a browser that somebody else runs. What a page asks for there is fetched by us, within our rules. */
package io.ragconnect.source.web.render;
