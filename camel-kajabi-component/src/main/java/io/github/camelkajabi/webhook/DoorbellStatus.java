// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.util.Locale;
import java.util.Map;

/**
 * What webhooks did for a consumer since its endpoint started.
 *
 * @param state whether hooks arrive
 * @param rings the deliveries of hooks with a right token, by event
 * @param delivered the records, by the cause of the poll that delivered them first
 * @param missed the records that the interval found, although a hook should have announced them
 */
public record DoorbellStatus(
        State state, Map<String, Long> rings, Map<PollCause, Long> delivered, long missed) {

    /** Whether hooks arrive. */
    public enum State {
        /** Nothing is known to be wrong. */
        OK,
        /** The hooks exist, but several records running came without one. */
        SILENT,
        /** The hooks do not exist or could not be checked, or the address could not be opened. */
        UNREGISTERED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public DoorbellStatus {
        rings = Map.copyOf(rings);
        delivered = Map.copyOf(delivered);
    }

    /** The deliveries of hooks with a right token. */
    public long allRings() {
        return rings.values().stream().mapToLong(Long::longValue).sum();
    }
}
