// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

/** Why a poll is made. */
public enum PollCause {
    /** The interval between two polls has passed. */
    TIMER,
    /** A webhook arrived. */
    RING,
    /** A webhook arrived a while ago, and its record may have entered the list since. */
    ECHO
}
