// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The hosts to which hooks may deliver: loopback addresses, and hosts that were allowed by name.
 * The host that counts is the one to which the HTTP client would connect, whatever else the URL
 * contains.
 */
final class HookTargets {

    static final String REFUSAL =
            "Target URL is not on the loopback interface; other hosts have to be allowed by"
                    + " KajabiSandbox.builder().allowHookTarget(host) or --allow-hook-target";

    /** How a target may be reached. */
    enum Reach {
        /** Not at all. */
        REFUSED,
        /** Every address of its host is a loopback address. */
        LOOPBACK,
        /** Its host was allowed by name. */
        ALLOWED
    }

    /** Finds the addresses of a host. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Set<String> allowed;
    private final Resolver resolver;

    /**
     * Accepts loopback addresses.
     *
     * @param allowed further hosts, as {@link HostGuard#name} returns them
     */
    HookTargets(Set<String> allowed, Resolver resolver) {
        this.allowed = Set.copyOf(allowed);
        this.resolver = resolver;
    }

    /** Looks at a target. May ask the system's name service, and so may take a while. */
    Reach reach(String url) {
        String host = host(url);
        if (host == null) {
            return Reach.REFUSED;
        }
        if (allowed.contains(host)) {
            return Reach.ALLOWED;
        }
        try {
            InetAddress[] addresses = resolver.resolve(host);
            boolean isLoopback =
                    addresses.length > 0
                            && Stream.of(addresses).allMatch(InetAddress::isLoopbackAddress);
            return isLoopback ? Reach.LOOPBACK : Reach.REFUSED;
        } catch (UnknownHostException e) {
            return Reach.REFUSED;
        }
    }

    private static String host(String url) {
        try {
            URI uri = new URI(url);
            boolean isHttp =
                    "http".equalsIgnoreCase(uri.getScheme())
                            || "https".equalsIgnoreCase(uri.getScheme());
            return isHttp && uri.getHost() != null ? uri.getHost().toLowerCase(Locale.ROOT) : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
