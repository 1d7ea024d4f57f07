// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * The user the API key acts for. {@code me} is the API's resource; no source shows the type in its
 * answers, so another name is accepted.
 */
public final class CurrentUser extends TypedResource<CurrentUser> {

    /** The type, as in the API. */
    public static final String TYPE = "me";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public CurrentUser(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    CurrentUser(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Initials of the name. */
    public @Nullable String getInitials() {
        return typed().string("initials");
    }

    /** Full name. */
    public @Nullable String getName() {
        return typed().string("name");
    }

    /** E-mail address of the login. */
    public @Nullable String getEmail() {
        return typed().string("email");
    }

    /** Permission level, for example {@code OWNER} or {@code ADMINISTRATOR}. More may appear. */
    public @Nullable String getRoleLevel() {
        return typed().string("role_level");
    }

    @Override
    CurrentUser view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new CurrentUser(resourceObject, relatedResources);
    }
}
