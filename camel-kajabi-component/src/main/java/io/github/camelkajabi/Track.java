// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** Which records a consumer delivers. */
public enum Track {
    /** Records that were created. */
    created,
    /**
     * Records that were created or changed. A record that changes twice between two polls is
     * delivered once, in its latest state.
     */
    updated
}
