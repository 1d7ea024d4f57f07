// SPDX-License-Identifier: Apache-2.0
/** Annotations that say who may use a type. */
@NullMarked
package io.github.camelkajabi.annotations;

import org.jspecify.annotations.NullMarked;
