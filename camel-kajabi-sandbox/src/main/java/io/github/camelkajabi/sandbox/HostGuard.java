// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps out web pages of other hosts. A browser lets such a page access the loopback interface if
 * its host name resolves to it (DNS rebinding), or by requests whose response it cannot read. The
 * {@code Host} and {@code Origin} headers reveal such a page.
 */
final class HostGuard {

    private static final Pattern AUTHORITY =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern ORIGIN = Pattern.compile("https?://(.*)");

    private final Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

    /**
     * Accepts loopback names.
     *
     * @param allowed further names, as {@link #name} returns them
     */
    HostGuard(Set<String> allowed) {
        names.addAll(allowed);
    }

    /**
     * Returns a host name or address as it stands in a URL, in lower case.
     *
     * @throws IllegalArgumentException if it is neither, or has a scheme or a port
     */
    static String name(String host) {
        boolean isBareIpv6 = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        String name = isBareIpv6 ? "[" + host + "]" : host;
        Matcher authority = AUTHORITY.matcher(name);
        if (!authority.matches() || authority.group(2) != null) {
            throw new IllegalArgumentException(
                    "Must be a host name or an address without scheme and port: " + host);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns whether a request was sent to a name of this sandbox. */
    boolean isAddressed(SandboxRequest request) {
        List<String> hosts = request.headers().getOrDefault("host", List.of());
        return hosts.size() == 1 && isKnown(hosts.get(0));
    }

    /**
     * Returns the response to an API request that is refused, or null if the request is accepted.
     *
     * @param isForProxy whether the client uses the sandbox as its proxy; the request then names
     *     another host, which a web page cannot cause
     */
    SandboxResponse refusal(SandboxRequest request, boolean isForProxy) {
        if (!isForProxy && !isAddressed(request)) {
            return ApiException.answer(
                    request,
                    421,
                    "The sandbox answers to loopback names only; others have to be allowed by"
                            + " KajabiSandbox.builder().allowHost(name) or --allow-host");
        }
        boolean isRead = Set.of("GET", "HEAD").contains(request.method());
        if (!isRead && isForeignPage(request)) {
            return ApiException.answer(
                    request,
                    403,
                    "Web pages of other hosts may not do this; their host has to be allowed by"
                            + " KajabiSandbox.builder().allowHost(name) or --allow-host");
        }
        return null;
    }

    private boolean isForeignPage(SandboxRequest request) {
        return !request.headers().getOrDefault("origin", List.of()).stream()
                .map(ORIGIN::matcher)
                .allMatch(origin -> origin.matches() && isKnown(origin.group(1)));
    }

    private boolean isKnown(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        return matcher.matches() && names.contains(matcher.group(1).toLowerCase(Locale.ROOT));
    }
}
