// SPDX-License-Identifier: Apache-2.0
/**
 * The account check: reads an account and compares what it answers with what the connector assumes.
 */
@NullMarked
package io.github.camelkajabi.check;

import org.jspecify.annotations.NullMarked;
