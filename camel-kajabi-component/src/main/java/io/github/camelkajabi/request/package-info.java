// SPDX-License-Identifier: Apache-2.0
/**
 * What is asked: makes requests of the API from a message and the options of its endpoint, and
 * decides which record and which site a call is about.
 */
@Internal
@NullMarked
package io.github.camelkajabi.request;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
