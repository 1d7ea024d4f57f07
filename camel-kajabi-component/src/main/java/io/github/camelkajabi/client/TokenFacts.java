// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the server stated about a token, without the token.
 *
 * @param expiresIn its life; null if the server stated none
 * @param hasRefreshToken whether a refresh token came with it
 * @param scope what it may be used for; null if the server stated nothing
 */
@Internal
public record TokenFacts(
        @Nullable Duration expiresIn, boolean hasRefreshToken, @Nullable String scope) {

    static TokenFacts of(TokenSource.Grant grant) {
        return new TokenFacts(grant.expiresIn(), grant.refresh() != null, grant.scope());
    }
}
