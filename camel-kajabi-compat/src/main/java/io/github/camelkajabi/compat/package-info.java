// SPDX-License-Identifier: Apache-2.0
/**
 * Lets the Maven that builds an application find the jars of this repository where they are built.
 */
@NullMarked
package io.github.camelkajabi.compat;

import org.jspecify.annotations.NullMarked;
