// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Which checkpoints the consumers of a Camel context write. Two that wrote the same one would,
 * after a restart, each take the other's records for delivered.
 */
final class CheckpointClaims extends ServiceSupport {

    private record Claim(int repository, String key) {}

    private final Set<Claim> claims = ConcurrentHashMap.newKeySet();

    static CheckpointClaims of(CamelContext context) throws Exception {
        CheckpointClaims claims = context.hasService(CheckpointClaims.class);
        if (claims == null) {
            claims = new CheckpointClaims();
            context.addService(claims);
        }
        return claims;
    }

    /**
     * Notes that a consumer writes a checkpoint.
     *
     * @throws IllegalArgumentException if another one does
     */
    void claim(StateRepository<String, String> repository, String key) {
        if (!claims.add(new Claim(System.identityHashCode(repository), key))) {
            throw new IllegalArgumentException(
                    "Two consumers would keep their checkpoint under the name '"
                            + key
                            + "'. Give one of them its own with the option offsetKey.");
        }
    }

    /** Notes that a consumer no longer writes a checkpoint. */
    void release(StateRepository<String, String> repository, String key) {
        claims.remove(new Claim(System.identityHashCode(repository), key));
    }
}
