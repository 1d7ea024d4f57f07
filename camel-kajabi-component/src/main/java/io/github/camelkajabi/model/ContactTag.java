// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A tag that contacts of a site can carry. It has no timestamps. */
public final class ContactTag extends TypedResource<ContactTag> {

    /** The type, as in the API. */
    public static final String TYPE = "contact_tags";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public ContactTag(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    ContactTag(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Text of the tag. */
    public @Nullable String getName() {
        return typed().string("name");
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    @Override
    ContactTag view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new ContactTag(resourceObject, relatedResources);
    }
}
