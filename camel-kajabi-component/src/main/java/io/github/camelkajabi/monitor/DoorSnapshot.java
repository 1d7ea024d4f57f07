// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.monitor.Measure.MeterType;
import io.github.camelkajabi.webhook.Doorbells;
import java.util.List;

/**
 * The webhooks that arrived at a Camel context.
 *
 * @param accepted the deliveries with a right token
 * @param rejected the deliveries with an unknown event or a wrong token
 */
public record DoorSnapshot(long accepted, long rejected) {

    /** What monitoring shows of them. */
    public static final List<Measure<DoorSnapshot>> MEASURES =
            List.of(
                    Measure.<DoorSnapshot>of(
                                    "Webhooks with a right token that arrived at this node",
                                    DoorSnapshot::accepted)
                            .jmx("Accepted")
                            .console("accepted"),
                    Measure.<DoorSnapshot>of(
                                    "Webhooks with an unknown event or a wrong token",
                                    DoorSnapshot::rejected)
                            .jmx("Rejected")
                            .console("rejected")
                            .meter("kajabi.hooks.rejected", MeterType.COUNTER));

    /** The webhooks so far. */
    public static DoorSnapshot of(Doorbells doors) {
        return new DoorSnapshot(doors.accepted(), doors.rejected());
    }
}
