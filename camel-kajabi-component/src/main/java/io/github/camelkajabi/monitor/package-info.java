// SPDX-License-Identifier: Apache-2.0
/**
 * What monitoring shows: health checks and JMX beans of sessions and consumers. It reads snapshots
 * and changes nothing.
 */
@Internal
@NullMarked
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
