// SPDX-License-Identifier: Apache-2.0
/**
 * The records of the Kajabi API: typed, immutable views over lossless JSON objects. Whatever the
 * API sends, known here or not, stays in the record and is written back.
 */
@NullMarked
package io.github.camelkajabi.model;

import org.jspecify.annotations.NullMarked;
