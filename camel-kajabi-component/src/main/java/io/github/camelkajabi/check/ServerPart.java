// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the server shows about its rate limit, and how many requests the check took. */
final class ServerPart {

    private static final Pattern HARMLESS = Pattern.compile("[0-9A-Za-z ;,=.\"_-]{1,100}");
    private static final String RATE = "rate limit";

    private final Calls calls;
    private final Findings findings;

    ServerPart(Calls calls, Findings findings) {
        this.calls = calls;
        this.findings = findings;
    }

    void run() {
        findings.begin("server");
        Map<String, String> limits = calls.limits();
        String headers =
                limits.isEmpty()
                        ? "no header states a limit"
                        : limits.entrySet().stream()
                                .map(e -> name(e.getKey()) + ": " + shown(e.getValue()))
                                .collect(Collectors.joining(", "));
        if (calls.rateLimited() > 0) {
            findings.warning(
                    RATE,
                    calls.rateLimited() + " requests were refused with 429; " + headers,
                    "Set requestsPerMinute to what the account may send, and share it among its"
                            + " processes. Without it, the connector learns the rate from such"
                            + " refusals. Run the check again with slow.");
        } else if (!calls.isAnswered()) {
            findings.unchecked(RATE, "no response of the API could be read");
        } else {
            findings.ok(
                    RATE,
                    headers
                            + (limits.isEmpty()
                                    ? "; no request was refused (429). The connector learns the"
                                            + " rate from refusals"
                                    : ""));
        }
        if (calls.isExhausted()) {
            findings.note(
                    "requests",
                    "the check sent "
                            + calls.requests()
                            + " requests, which is its limit: later questions were not asked",
                    null);
        } else {
            findings.ok("requests", calls.requests() + " requests, only reads and a token");
        }
    }

    private static String name(String name) {
        return HARMLESS.matcher(name).matches() ? name : "(not shown)";
    }

    private static String shown(@Nullable String value) {
        return value != null && HARMLESS.matcher(value).matches() ? value : "(not shown)";
    }
}
