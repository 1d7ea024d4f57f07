// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.hc.client5.http.auth.AuthChallenge;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.auth.StandardAuthScheme;
import org.apache.hc.client5.http.impl.auth.AuthChallengeParser;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.ParserCursor;

/**
 * What is left of the challenges of an answer before the HTTP client sees them: it logs their text
 * as it came, at DEBUG, and at WARN if it cannot read it.
 *
 * <p>Those of the server are of no use to it, since the token is ours. Of a proxy's {@code Basic},
 * whose realm means nothing to us, the scheme and the charset are left; any other one goes through
 * only if it is fit to be logged.
 */
final class Challenges {

    private static final String BASIC = "Basic realm=\"proxy\"";
    private static final String BASIC_IN_UTF_8 = BASIC + ", charset=\"UTF-8\"";

    private Challenges() {}

    /**
     * Takes away and replaces what must not be logged.
     *
     * @param isFit whether a text may be logged
     */
    static void tame(HttpResponse response, Predicate<String> isFit) {
        response.removeHeaders(HttpHeaders.WWW_AUTHENTICATE);
        if (!response.containsHeader(HttpHeaders.PROXY_AUTHENTICATE)) {
            return;
        }
        List<String> kept = new ArrayList<>();
        for (Header header : response.getHeaders(HttpHeaders.PROXY_AUTHENTICATE)) {
            kept.addAll(tamed(header.getValue(), isFit));
        }
        response.removeHeaders(HttpHeaders.PROXY_AUTHENTICATE);
        kept.forEach(
                value ->
                        response.addHeader(new BasicHeader(HttpHeaders.PROXY_AUTHENTICATE, value)));
    }

    private static List<String> tamed(String value, Predicate<String> isFit) {
        List<String> kept = new ArrayList<>();
        boolean onlyBasic = true;
        try {
            for (AuthChallenge challenge :
                    AuthChallengeParser.INSTANCE.parse(
                            ChallengeType.PROXY, value, new ParserCursor(0, value.length()))) {
                if (StandardAuthScheme.BASIC.equalsIgnoreCase(challenge.getSchemeName())) {
                    kept.add(isInUtf8(challenge) ? BASIC_IN_UTF_8 : BASIC);
                } else {
                    onlyBasic = false;
                }
            }
        } catch (ParseException e) {
            return List.of();
        }
        return onlyBasic || !isFit.test(value) ? kept : List.of(value);
    }

    private static boolean isInUtf8(AuthChallenge challenge) {
        List<NameValuePair> parameters = challenge.getParams();
        return parameters != null
                && parameters.stream()
                        .anyMatch(
                                parameter ->
                                        "charset".equalsIgnoreCase(parameter.getName())
                                                && "utf-8"
                                                        .equals(
                                                                String.valueOf(parameter.getValue())
                                                                        .toLowerCase(Locale.ROOT)));
    }
}
