/** HTML: the main content of a page, without what surrounds it. */
package io.ragconnect.extract.html;
