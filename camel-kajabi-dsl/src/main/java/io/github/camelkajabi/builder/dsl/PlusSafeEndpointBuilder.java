// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.builder.dsl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.endpoint.AbstractEndpointBuilder;

/**
 * Writes a blank as {@code %20}: Camel writes a plus sign, which in an endpoint URI of this
 * component is a plus sign.
 */
abstract class PlusSafeEndpointBuilder extends AbstractEndpointBuilder {

    /** A plus sign that is not inside RAW, or a RAW value, which is kept. */
    private static final Pattern RAW_OR_PLUS =
            Pattern.compile("=RAW(\\(.*?\\)|\\{.*?})(?=&|$)|\\+", Pattern.DOTALL);

    PlusSafeEndpointBuilder(String scheme, String path) {
        super(scheme, path);
    }

    @Override
    public String getUri(CamelContext context) {
        return RAW_OR_PLUS
                .matcher(super.getUri(context))
                .replaceAll(
                        match ->
                                match.group().equals("+")
                                        ? "%20"
                                        : Matcher.quoteReplacement(match.group()));
    }
}
