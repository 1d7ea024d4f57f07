// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import org.jspecify.annotations.Nullable;

/**
 * An access token in use. The string representation contains neither it nor the refresh token.
 *
 * @param access the access token
 * @param refresh the refresh token that came with it or was kept from before
 * @param renewAt the instant from which a new token should be fetched, in nanoseconds of the
 *     session's clock
 * @param endsAt the instant at which it expires
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
