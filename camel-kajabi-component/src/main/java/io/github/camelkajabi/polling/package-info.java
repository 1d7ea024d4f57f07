// SPDX-License-Identifier: Apache-2.0
/**
 * Reads a growing list, newest first and cut into numbered pages, so that no record is lost and
 * none comes twice.
 *
 * <p>The list is read through {@link io.github.camelkajabi.polling.PageSource}; progress is kept in
 * a {@link io.github.camelkajabi.polling.Checkpoint}. Nothing here knows of Camel or HTTP.
 */
@NullMarked
package io.github.camelkajabi.polling;

import org.jspecify.annotations.NullMarked;
