// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import org.jspecify.annotations.Nullable;

/**
 * An access token in use. The text form shows neither it nor the refresh token.
 *
 * @param access the access token
 * @param refresh the refresh token that came with it or was kept from before
 * @param renewAt the instant from which a new one should be fetched, in nanoseconds of the
 *     session's clock
 * @param endsAt the instant from which it is no longer good
 */
record Token(String access, @Nullable String refresh, long renewAt, long endsAt) {

    boolean isEnded(long now) {
        return now - endsAt >= 0;
    }

    boolean isDue(long now) {
        return now - renewAt >= 0;
    }

    @Override
    public String toString() {
        return "token";
    }
}
