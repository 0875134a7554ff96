/** The providers' protocols: texts to a request, a reply to checked vectors. */
package io.ragconnect.embedding.remote.api;
