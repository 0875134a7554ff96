package io.ragconnect.source.web.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host name, which are checked before any of them is connected to. */
@FunctionalInterface
public interface Resolver {

    /**
     * All addresses of a name.
     *
     * @throws UnknownHostException when it has none
     */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
