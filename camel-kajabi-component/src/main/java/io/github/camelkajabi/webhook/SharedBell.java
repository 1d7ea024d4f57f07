// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.util.Objects;
import java.util.UUID;
import org.apache.camel.spi.StateRepository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bell that all nodes with one repository share. A node whose consumer does not run writes a new
 * value; the node whose consumer runs looks for it.
 */
final class SharedBell {

    private static final Logger LOG = LoggerFactory.getLogger(SharedBell.class);
    private static final String SUFFIX = "!bell";

    private final StateRepository<String, String> repository;
    private final String key;
    private volatile @Nullable String seen;
    private boolean broken;

    SharedBell(StateRepository<String, String> repository, String checkpointKey) {
        this.repository = repository;
        this.key = checkpointKey + SUFFIX;
    }

    /** Rings it. */
    void ring() {
        try {
            repository.setState(key, UUID.randomUUID().toString());
        } catch (RuntimeException e) {
            LOG.warn(
                    "A webhook could not be passed on to the node that polls; its record is"
                            + " delivered with the next poll",
                    e);
        }
    }

    /** Forgets the rings so far. */
    void silence() {
        wasRung();
    }

    /** Whether it was rung since the last look. */
    boolean wasRung() {
        try {
            String now = repository.getState(key);
            boolean rung = now != null && !Objects.equals(now, seen);
            seen = now;
            broken = false;
            return rung;
        } catch (RuntimeException e) {
            if (!broken) {
                LOG.warn("The webhooks of other nodes cannot be read from the offsetRepository", e);
            }
            broken = true;
            return false;
        }
    }
}
