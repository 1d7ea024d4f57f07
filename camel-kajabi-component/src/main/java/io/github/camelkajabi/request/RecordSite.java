// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.jsonapi.ResourceInput;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The site of a record, as its relationship {@code site} shows it. */
final class RecordSite {

    /** The relationship. */
    static final String SITE = "site";

    private RecordSite() {}

    /**
     * The site of a record in a body, in any form in which a body can be a record.
     *
     * @return null if the body shows none
     */
    static @Nullable String of(@Nullable Object content) throws IOException {
        try {
            return RecordId.ofRelationship(content, SITE);
        } catch (DocumentException e) {
            return null;
        }
    }

    /** The site that a body names whose relationships are known. */
    static @Nullable String writtenTo(ResourceInput input) {
        return input.relationships().get(SITE) instanceof Map<?, ?> linkage
                        && linkage.get("data") instanceof Map<?, ?> site
                        && site.get("id") != null
                ? String.valueOf(site.get("id"))
                : null;
    }
}
