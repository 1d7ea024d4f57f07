// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an API key may do. */
final class Permissions {

    static final Permissions ALL = new Permissions(null);

    private static final Pattern FORM = Pattern.compile("(view|edit):([a-z_]+)");
    private static final String SAMPLE = "_sample";

    /** The documented permissions of the hook events. */
    private static final Map<String, List<String>> EVENTS =
            Map.of(
                    "purchase", List.of("view:purchases"),
                    "payment_succeeded", List.of("view:transactions"),
                    "order_created", List.of("view:transactions", "view:orders"),
                    "form_submission", List.of("view:form_submissions"),
                    "tag_added", List.of("view:contacts"),
                    "tag_removed", List.of("view:contacts"));

    private final Set<String> granted;

    private Permissions(Set<String> granted) {
        this.granted = granted;
    }

    static Permissions of(Set<String> granted) {
        for (String permission : granted) {
            Matcher matcher = FORM.matcher(permission);
            if (!matcher.matches() || ResourceTypes.of(matcher.group(2)) == null) {
                throw new IllegalArgumentException(
                        "Not a permission such as view:contacts: " + permission);
            }
        }
        return new Permissions(Set.copyOf(granted));
    }

    /**
     * Checks the permission for a route.
     *
     * @param path begins with an empty segment and {@code v1}
     */
    void check(String method, List<String> path) {
        String first = path.get(2);
        if (first.equals("hooks")) {
            String last = path.get(path.size() - 1);
            if (last.endsWith(SAMPLE)) {
                checkEvent(last.substring(0, last.length() - SAMPLE.length()));
            }
        } else if (ResourceTypes.of(first) != null) {
            require((method.equals("GET") ? "view:" : "edit:") + first);
        }
    }

    void checkEvent(String event) {
        EVENTS.get(event).forEach(this::require);
    }

    private void require(String permission) {
        if (granted != null && !granted.contains(permission)) {
            throw ApiException.forbidden(permission);
        }
    }
}
