// SPDX-License-Identifier: Apache-2.0
/**
 * What a poll does: reads the pages of a list for the incremental reader, acknowledges its records
 * when their exchanges complete, and keeps its checkpoint.
 */
@Internal
@NullMarked
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
